// @ts-check
// Starts the built server as its users do, with its command line, and talks to it over HTTP.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { outdated } from './built.mjs';

/**
 * What a test lends: things that it ends with itself.
 * @typedef {{ after: (ending: () => unknown) => void }} Lifetime
 */

/** @param {string} path */
const here = path => fileURLToPath(new URL(path, import.meta.url));

/** The program under test: `SILLAGE_BIN`, or what `cargo build -p sillage-server` leaves behind. */
const PROGRAM = process.env.SILLAGE_BIN ?? here('../../target/debug/sillage');
const why = outdated(PROGRAM);
if (why !== undefined) throw new Error(why);

/**
 * For the `skip` of a test: why it cannot run here, which is the first of `reasons` that is not false.
 * With `CI=true` a reason is an error: there nothing may be absent.
 * @param {(string | false)[]} reasons
 */
export function skipIf(...reasons) {
  const why = reasons.find(reason => reason !== false);
  if (why === undefined) return false;
  if (process.env.CI === 'true') throw new Error(`with CI=true nothing may be absent: ${why}`);
  return `skipped: ${why}`;
}

/** For the `skip` of a test: that there is no program to test, or false. */
export function lacking() {
  return skipIf(!existsSync(PROGRAM) && `no server at ${PROGRAM}: cargo build -p sillage-server`);
}

/**
 * A new data folder that goes when the test `t` ends.
 * @param {Lifetime} t
 */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'sillage-'));
  t.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

/** How long a start, a stop or a command may take, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Runs one command to its end: `{ code, out, err }`.
 * @param {string[]} args
 */
export function run(...args) {
  const { child, exited, output } = launch(args);
  const timer = setTimeout(() => child.kill('SIGKILL'), 3 * PATIENCE);
  return exited.then(code => {
    clearTimeout(timer);
    return { code, ...output };
  });
}

/**
 * How a server is started: `descriptors` is how many files and sockets it may open, `env` is added to its environment.
 * @typedef {{
 *   port?: number, args?: string[], descriptors?: number | undefined, env?: Record<string, string> | undefined,
 * }} Start
 */

/**
 * A running server; and one that has printed its links, by JSON.
 * @typedef {ReturnType<typeof server>} Server
 * @typedef {{ listening: string, keys: { organiser: string, note_taker: string }, organiser: string, note_taker: string }} Links
 */

/**
 * Starts `sillage serve` on `data` with fresh links and resolves when it listens. It ends with the test `t`.
 * @param {Lifetime} t
 * @param {string} data
 * @param {Start} start
 * @returns {Promise<Links & Server>}
 */
export async function serve(t, data, { port = 0, args = ['--open'], descriptors, env } = {}) {
  const process = start(
    t,
    ['--data', data, '--listen', `127.0.0.1:${port}`, '--links', 'json', ...args],
    { descriptors, env },
  );
  const line = new Promise(resolve =>
    createInterface({ input: process.child.stdout }).once('line', resolve),
  );
  const links = JSON.parse(await process.orEnds(line));
  return { ...links, ...server(process, links.listening.replace(/\/$/, '')) };
}

/**
 * Starts it again on a folder whose links must go on working, so that none are printed.
 * @param {Lifetime} t
 * @param {string} data
 * @param {number} port
 * @param {string[]} args
 */
export async function serveAgain(t, data, port, args = []) {
  const process = start(t, ['--data', data, '--listen', `127.0.0.1:${port}`, ...args]);
  const http = `http://127.0.0.1:${port}`;
  await process.orEnds(
    eventually(
      () =>
        fetch(`${http}/healthz`).then(
          ({ status }) => status,
          () => 0,
        ),
      200,
    ),
  );
  return server(process, http);
}

/**
 * @param {Lifetime} t
 * @param {string[]} args
 * @param {Start} [options]
 */
function start(t, args, options) {
  const { child, exited, output } = launch(['serve', ...args], options);
  t.after(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  /** @type {Promise<never>} */
  const ended = exited.then(code => {
    throw new Error(`the server ended with ${code}: ${output.err}`);
  });
  ended.catch(() => {});
  return {
    child,
    exited,
    output,
    /**
     * @template T
     * @param {Promise<T>} promise
     */
    orEnds: promise => within(Promise.race([promise, ended]), PATIENCE, 'not listening'),
  };
}

/**
 * @param {Pick<ReturnType<typeof launch>, 'child' | 'exited' | 'output'>} launched
 * @param {string} http
 */
function server({ child, exited, output }, http) {
  return {
    http,
    ws: http.replace(/^http/, 'ws'),
    port: Number(new URL(http).port),
    pid: child.pid,
    output,
    alive: () => child.exitCode === null && child.signalCode === null,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    /** @param {NodeJS.Signals} [signal] */
    stop: signal => {
      child.kill(signal);
      return within(exited, PATIENCE, 'the server did not stop');
    },
    /**
     * @param {string} path
     * @param {Record<string, string>} headers
     */
    get: (path, headers = {}) => fetch(http + path, { headers }),
    /** @param {string} path */
    text: async path => (await fetch(http + path)).text(),
  };
}

/**
 * @param {string[]} args
 * @param {Start} [options]
 */
function launch(args, { descriptors, env: added = {} } = {}) {
  // The settings of whoever runs the tests are not those of the server under test.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('SILLAGE_')),
  );
  const limited = ['-c', 'ulimit -n "$0" && exec "$@"', String(descriptors), PROGRAM];
  const [program, rest] =
    descriptors === undefined ? [PROGRAM, args] : ['sh', [...limited, ...args]];
  const child = spawn(program, rest, {
    env: { ...env, ...added },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', text => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    output.err += text;
  });
  /** @type {Promise<number | NodeJS.Signals | null>} */
  const exited = new Promise(resolve =>
    child.on('close', (code, signal) => resolve(code ?? signal)),
  );
  return { child, exited, output };
}

/**
 * Resolves with `promise`, or fails after some milliseconds with `what`.
 * @template T
 * @param {Promise<T>} promise
 * @param {number} milliseconds
 * @param {string} what
 * @returns {Promise<T>}
 */
export function within(promise, milliseconds, what) {
  /** @type {NodeJS.Timeout} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Asks again and again until the answer is `expected`: pages follow the document a moment later.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {T} expected
 */
export async function eventually(ask, expected, patience = PATIENCE) {
  const deadline = Date.now() + patience;
  let answer = await ask();
  while (answer !== expected && Date.now() < deadline) answer = await ask();
  if (answer !== expected) throw new Error(difference(answer, expected));
}

/**
 * Says where two values part, without the 60 kB around it.
 * @param {unknown} answer
 * @param {unknown} expected
 */
export function difference(answer, expected) {
  if (typeof answer !== 'string' || typeof expected !== 'string')
    return `${answer} instead of ${expected}`;
  const length = Math.max(answer.length, expected.length);
  const at = Array.from({ length }).findIndex((_, i) => answer[i] !== expected[i]);
  const around = [answer, expected].map(text => JSON.stringify(text.slice(at, at + 40)));
  return `${answer.length} characters instead of ${expected.length}, from ${at} on ${around.join(' instead of ')}`;
}
