// @ts-check
// What the editor costs a browser while many people type in the same note.
//
//   node tests/load/editor.mjs [--typists 20] [--seconds 20] [--throttle 4] [--kilobytes 100] [--near 10]
//                              [--profile FILE.cpuprofile] [--client FOLDER]
//
// Prints one row of the table in docs/benchmarks.md: the share of a core that the page uses while others
// type, and the time from a key to the paint that shows it, on a processor slowed down by `--throttle`.
// `--profile` also writes where the time of the slowed part went, for Chromium's developer tools, and prints the
// functions that took most. With `--client` the scripts come from another build, for instance one whose names are
// readable: `npx vite build --minify false --outDir FOLDER`.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { chromium } from 'playwright-core';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { serve } from '../clients/sillage.mjs';

/** Each person types as a good typist does: five characters a second. */
const KEY_MS = 200;
/** Our own person, whose keys are timed. */
const OWN_KEY_MS = 250;

const { values } = parseArgs({
  options: {
    typists: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '20' },
    throttle: { type: 'string', default: '4' },
    kilobytes: { type: 'string', default: '100' },
    // So many of them type where our own person looks, the others all over the note.
    near: { type: 'string', default: '10' },
    profile: { type: 'string' },
    client: { type: 'string' },
  },
});
const typists = Number(values.typists);
const seconds = Number(values.seconds);
const near = Number(values.near);
const throttle = Number(values.throttle);
const characters = Number(values.kilobytes) * 1000;

/** @type {(() => unknown)[]} */
const endings = [];
const scope = { after: (/** @type {() => unknown} */ end) => endings.push(end) };
try {
  await measure();
} finally {
  for (const end of endings.reverse()) await end();
}

async function measure() {
  const data = mkdtempSync(join(tmpdir(), 'sillage-editor-'));
  scope.after(() => rmSync(data, { recursive: true, force: true }));
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(scope, data, { args: ['--update-rate', '1000'] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const key = new URL(server.note_taker).hash.slice(1);

  const people = Array.from({ length: typists }, () => person(server.ws, session, key));
  await Promise.all(people.map(({ joined }) => joined));
  people[0]?.text.insert(0, note(characters));
  while (people.at(-1)?.text.length !== characters) await pause(50);

  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-gpu'],
  });
  scope.after(() => browser.close());
  const page = await browser.newPage();
  if (values.client) await serveClient(page, values.client);
  await page.goto(server.note_taker);
  await page.waitForFunction(() => location.hash === '');
  await page.goto(`${server.http}/${session}/edit`);
  await page.waitForFunction(() => document.querySelectorAll('.cm-line').length > 5);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');

  const typing = people.map(({ text, awareness }, index) => type(text, awareness, index));
  await pause(3_000);
  const calm = await use(devtools, seconds);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  if (values.profile) await startProfile(devtools);
  const slow = await keys(devtools, page, seconds);
  if (values.profile) await writeProfile(devtools, values.profile);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  for (const stop of typing) stop();

  const percent = (/** @type {number} */ share) => `${Math.round(share * 100)} %`;
  console.log(
    [
      '| typists | note | core used | layouts / s | key to paint at CPU × '.concat(
        `${throttle}: p50`,
      ),
      'p95',
      'most',
      'key to the end of its frame: p95 | core used at CPU × '.concat(`${throttle} |`),
    ].join(' | '),
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  console.log(
    `| ${typists} | ${characters / 1000} kB | ${percent(calm.busy)} | ${calm.layouts.toFixed(0)} | ${slow.p50} ms | ${slow.p95} ms | ${slow.most} ms | ${slow.frame} ms | ${percent(slow.busy)} |`,
  );
}

/** Plain paragraphs with some headings, of exactly so many characters. */
function note(/** @type {number} */ length) {
  const paragraph = 'On parle du lavoir, des haies et de la mairie ; *rien* n’est décidé encore. ';
  const section = `## Une partie\n\n${paragraph.repeat(5)}\n\n- un point\n- un autre\n\n`;
  return section.repeat(Math.ceil(length / section.length)).slice(0, length);
}

/** A note-taker without a browser, by the stock client. */
function person(
  /** @type {string} */ server,
  /** @type {string} */ session,
  /** @type {string} */ key,
) {
  const document = new Y.Doc();
  const socket = new HocuspocusProviderWebsocket({
    url: `${server}/hocuspocus`,
    WebSocketPolyfill: WebSocket,
  });
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name: session,
    document,
    token: key,
  });
  provider.attach();
  scope.after(() => {
    provider.destroy();
    socket.destroy();
  });
  const joined = new Promise(resolve => provider.on('synced', resolve));
  return { joined, text: document.getText('content'), awareness: provider.awareness };
}

/** Types at a place of one's own, with the cursor, until the answer is called. */
function type(
  /** @type {Y.Text} */ text,
  /** @type {import('y-protocols/awareness').Awareness | null} */ awareness,
  /** @type {number} */ index,
) {
  const at = index < near ? 60 * (index + 1) : Math.floor(((index + 0.5) * text.length) / typists);
  let cursor = Y.createRelativePositionFromTypeIndex(text, at);
  awareness?.setLocalState({ user: { name: `Personne ${index + 1}`, color: '#0b5c8a' } });
  const timer = setInterval(() => {
    const place = Y.createAbsolutePositionFromRelativePosition(
      cursor,
      /** @type {Y.Doc} */ (text.doc),
    );
    const here = place?.index ?? 0;
    text.insert(here, Math.random() < 0.15 ? ' ' : 'e');
    cursor = Y.createRelativePositionFromTypeIndex(text, here + 1);
    awareness?.setLocalStateField('cursor', { anchor: cursor, head: cursor });
  }, KEY_MS);
  return () => clearInterval(timer);
}

/** Gives the page the scripts of another build, whose names differ in their hash. */
async function serveClient(
  /** @type {import('playwright-core').Page} */ page,
  /** @type {string} */ folder,
) {
  const stem = (/** @type {string} */ name) => name.replace(/-[\w-]{8}\.js$/, '');
  const assets = join(folder, 'assets');
  const files = new Map(
    readdirSync(assets)
      .filter(name => name.endsWith('.js'))
      .map(name => [stem(name), name]),
  );
  await page.context().route(/\/assets\/[^/]*\.js$/, route => {
    const asked = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    const name = readdirSync(assets).includes(asked) ? asked : files.get(stem(asked));
    if (!name) return route.continue();
    return route.fulfill({ path: join(assets, name), contentType: 'text/javascript' });
  });
}

async function startProfile(/** @type {import('playwright-core').CDPSession} */ devtools) {
  await devtools.send('Profiler.enable');
  await devtools.send('Profiler.setSamplingInterval', { interval: 500 });
  await devtools.send('Profiler.start');
}

/** Writes the profile, and prints the functions by what they and their callees took. */
async function writeProfile(
  /** @type {import('playwright-core').CDPSession} */ devtools,
  /** @type {string} */ file,
) {
  const { profile } = await devtools.send('Profiler.stop');
  writeFileSync(file, JSON.stringify(profile));
  const own = new Map(profile.nodes.map(({ id }) => [id, 0]));
  profile.samples?.forEach((id, index) => {
    own.set(id, (own.get(id) ?? 0) + (profile.timeDeltas?.[index] ?? 0));
  });
  const nodes = new Map(profile.nodes.map(node => [node.id, node]));
  /** @type {Map<string, { own: number, whole: number }>} */
  const sums = new Map();
  /** @returns {number} */
  const walk = (/** @type {number} */ id, /** @type {string[]} */ above) => {
    const node = nodes.get(id);
    const { functionName, lineNumber } = node?.callFrame ?? { functionName: '', lineNumber: 0 };
    const name = `${functionName || '(anonymous)'}:${lineNumber}`;
    const self = own.get(id) ?? 0;
    const whole = (node?.children ?? []).reduce(
      (sum, child) => sum + walk(child, [...above, name]),
      self,
    );
    const sum = sums.get(name) ?? { own: 0, whole: 0 };
    // What calls itself counts once.
    sums.set(name, {
      own: sum.own + self,
      whole: sum.whole + (above.includes(name) ? 0 : whole),
    });
    return whole;
  };
  if (profile.nodes[0]) walk(profile.nodes[0].id, []);
  const milliseconds = (/** @type {number} */ time) => `${Math.round(time / 1000)} ms`.padStart(9);
  for (const order of /** @type {const} */ (['own', 'whole'])) {
    console.log(`By ${order} time:`);
    for (const [name, sum] of [...sums].sort((a, b) => b[1][order] - a[1][order]).slice(0, 45))
      console.log(`${milliseconds(sum.own)} ${milliseconds(sum.whole)}  ${name}`);
  }
}

async function metrics(/** @type {import('playwright-core').CDPSession} */ devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** The share of its thread that the page uses, and its layouts, while others type. */
async function use(
  /** @type {import('playwright-core').CDPSession} */ devtools,
  /** @type {number} */ duration,
) {
  const before = await metrics(devtools);
  await pause(duration * 1000);
  const after = await metrics(devtools);
  const passed = after.Timestamp - before.Timestamp;
  return {
    busy: (after.ThreadTime - before.ThreadTime) / passed,
    layouts: (after.LayoutCount - before.LayoutCount) / passed,
  };
}

/** Types in the page, as a person in the middle of the text, and times each key to its paint. */
async function keys(
  /** @type {import('playwright-core').CDPSession} */ devtools,
  /** @type {import('playwright-core').Page} */ page,
  /** @type {number} */ duration,
) {
  await page.locator('.cm-line').nth(8).click();
  await page.evaluate(() => {
    /** @type {number[]} */
    const times = [];
    window.times = times;
    // What the page itself can do for a key ends with the work of its frame; then browser and machine paint it.
    /** @type {number[]} */
    const frames = [];
    window.frameTimes = frames;
    const channel = new MessageChannel();
    let pressedAt = 0;
    channel.port1.onmessage = () => frames.push(Math.round(performance.now() - pressedAt));
    document.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        pressedAt = timeStamp;
        requestAnimationFrame(() => channel.port2.postMessage(null));
      },
      true,
    );
    // Shorter ones than 16 ms are not told by the browser, and are counted as that.
    new PerformanceObserver(list => {
      for (const entry of list.getEntries())
        if (entry.name === 'keydown') times.push(entry.duration);
    }).observe(/** @type {PerformanceObserverInit} */ ({ type: 'event', durationThreshold: 16 }));
  });
  const before = await metrics(devtools);
  const count = Math.floor((duration * 1000) / OWN_KEY_MS);
  for (let index = 0; index < count; index++) {
    await page.keyboard.press('a');
    await pause(OWN_KEY_MS);
  }
  const after = await metrics(devtools);
  const told = await page.evaluate(() => window.times);
  const frames = (await page.evaluate(() => window.frameTimes)).sort((a, b) => a - b);
  const times = [...Array(Math.max(0, count - told.length)).fill(16), ...told].sort(
    (a, b) => a - b,
  );
  const at = (/** @type {number} */ share) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return {
    p50: at(0.5),
    p95: at(0.95),
    most: times.at(-1),
    frame: frames[Math.floor(frames.length * 0.95)],
    busy: (after.ThreadTime - before.ThreadTime) / (after.Timestamp - before.Timestamp),
  };
}
