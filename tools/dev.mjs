// @ts-check
// `make dev`: serves a folder of its own while you change the code. A changed file of the web client makes the
// client again, a changed crate the program; then the server starts again and every open page reloads.
//
//   node tools/dev.mjs [PORT]
//
// Browsers come in through a small proxy, because the server itself knows nothing of reloading: the proxy adds
// one script to each page and hands everything else on, WebSockets too.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect, createServer as listen } from 'node:net';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PORT = Number(process.argv[2] ?? 8080);
const PUBLIC = `http://localhost:${PORT}`;
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');

/** What is watched, and what makes it anew. */
const WATCHED = [
  { folders: ['web-client/src', 'web-client/build'], make: ['make', 'web'] },
  {
    folders: ['crates', 'locales', 'examples'],
    make: ['cargo', 'build', '--locked', '-p', 'sillage-server'],
  },
];

/** Editors save in several steps: a change waits for the others of the same moment, in milliseconds. */
const SETTLED = 150;

/** Sent by the proxy at `/dev-reload.js`: listens for the end of the server that made this page. */
const SCRIPT = `const events = new EventSource('/dev-reload');
events.onmessage = () => location.reload();`;

/** @type {Set<import('node:http').ServerResponse>} */
const pages = new Set();
/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
const serverPort = await freePort();

/**
 * Runs a command to its end; resolves with whether it ended well.
 * @param {string[]} command
 * @returns {Promise<boolean>}
 */
function run([program = '', ...args]) {
  return new Promise(resolve => {
    const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit' });
    child.on('close', code => resolve(code === 0));
  });
}

/** Starts the server, or starts it again, and resolves when it answers. */
async function start() {
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'close');
  }
  const args = ['--data', join(TARGET, 'dev-data'), '--listen', `127.0.0.1:${serverPort}`];
  server = spawn(
    join(TARGET, 'debug/sillage'),
    ['serve', ...args, '--public-url', PUBLIC, '--open', '--example'],
    { stdio: 'inherit' },
  );
  while (server.exitCode === null && !(await answers())) await later(50);
}

function answers() {
  return fetch(`http://127.0.0.1:${serverPort}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort() {
  const probe = listen().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * Makes again what changed, one after the other; what changes meanwhile is made next.
 * @type {Set<string[]>}
 */
const changed = new Set();
let working = false;
async function work() {
  if (working) return;
  working = true;
  while (changed.size > 0) {
    await later(SETTLED);
    const batch = [...changed];
    changed.clear();
    let good = true;
    for (const make of batch) good = good && (await run(make));
    if (!good) continue;
    await start();
    for (const page of pages) page.write('data: reload\n\n');
  }
  working = false;
}

/** @type {import('node:http').RequestListener} */
function pass(incoming, outgoing) {
  if (incoming.url === '/dev-reload.js') {
    outgoing.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' });
    outgoing.end(SCRIPT);
    return;
  }
  if (incoming.url === '/dev-reload') {
    outgoing.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    pages.add(outgoing);
    outgoing.on('close', () => pages.delete(outgoing));
    return;
  }
  // Without compression and without a cache, so that the script can be added to every page.
  const { 'accept-encoding': _, 'if-none-match': __, ...headers } = incoming.headers;
  const { method, url: path } = incoming;
  const onward = request({ port: serverPort, method, path, headers }, answer => {
    const isPage = answer.headers['content-type']?.startsWith('text/html');
    if (isPage) delete answer.headers['content-length'];
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing, { end: !isPage });
    if (isPage) answer.on('end', () => outgoing.end('<script src="/dev-reload.js"></script>'));
  });
  onward.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end('The server is being made again.\n');
  });
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

/**
 * WebSockets go through as they are.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:stream').Duplex} socket
 * @param {Buffer} head
 */
function passSocket({ method, url, rawHeaders }, socket, head) {
  const onward = connect(serverPort, '127.0.0.1', () => {
    const lines = rawHeaders.map((word, at) => (at % 2 ? `${word}\r\n` : `${word}: `));
    onward.write(`${method} ${url} HTTP/1.1\r\n${lines.join('')}\r\n`);
    onward.write(head);
    socket.pipe(onward).pipe(socket);
  });
  for (const end of [socket, onward]) {
    end.on('error', () => {});
    end.on('close', () => {
      socket.destroy();
      onward.destroy();
    });
  }
}

for (const { make } of WATCHED) if (!(await run(make))) process.exit(1);
await start();
createServer(pass).on('upgrade', passSocket).listen(PORT, 'localhost');
for (const { folders, make } of WATCHED) {
  for (const folder of folders) {
    watch(join(ROOT, folder), { recursive: true }, () => {
      changed.add(make);
      work();
    });
  }
}
console.log(`\n${PUBLIC}/ follows the code; everybody may write. Ctrl+C ends it.\n`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server?.kill('SIGTERM');
    process.exit(0);
  });
}
