// @ts-check
// How long it takes from a link to the caret in the right note, on slow networks and a slow processor.
//
//   node tests/load/arrive.mjs [--throttle 4] [--runs 3]
//
// Prints a table for docs/benchmarks.md. Each run is a browser that was never here.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { serve } from '../clients/sillage.mjs';

const NETWORKS = [
  { name: '1.6 Mbit/s, 150 ms', bits: 1_600_000, latency: 150 },
  { name: '400 kbit/s, 400 ms', bits: 400_000, latency: 400 },
];

const { values } = parseArgs({
  options: {
    throttle: { type: 'string', default: '4' },
    runs: { type: 'string', default: '3' },
  },
});

/** @type {(() => unknown)[]} */
const endings = [];
const scope = { after: (/** @type {() => unknown} */ end) => endings.push(end) };
try {
  await measure();
} finally {
  for (const end of endings.reverse()) await end();
}

async function measure() {
  const data = mkdtempSync(join(tmpdir(), 'sillage-arrive-'));
  scope.after(() => rmSync(data, { recursive: true, force: true }));
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(scope, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const key = new URL(server.note_taker).hash;
  const link = `${server.http}/join?to=${session}${key}`;
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-gpu'],
  });
  scope.after(() => browser.close());

  console.log(
    `| network, CPU × ${values.throttle} | link to caret | link to saved | bytes | requests |`,
  );
  console.log('|---|---|---|---|---|');
  for (const network of NETWORKS) {
    /** @type {Awaited<ReturnType<typeof arrive>>[]} */
    const runs = [];
    for (let run = 0; run < Number(values.runs); run++)
      runs.push(await arrive(browser, link, network));
    const all = (/** @type {'caret' | 'saved'} */ what) =>
      runs.map(run => (run[what] / 1000).toFixed(1)).join(', ');
    const [first] = runs;
    console.log(
      `| ${network.name} | ${all('caret')} s | ${all('saved')} s | ${Math.round((first?.bytes ?? 0) / 1000)} kB | ${first?.requests} |`,
    );
  }
}

/** One browser that was never here follows the link and writes a letter. */
async function arrive(
  /** @type {import('playwright-core').Browser} */ browser,
  /** @type {string} */ link,
  /** @type {{ bits: number, latency: number }} */ { bits, latency },
) {
  const context = await browser.newContext({ locale: 'fr-FR' });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  let [bytes, requests] = [0, 0];
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await devtools.send('Network.enable');
  const throughput = bits / 8;
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: Number(values.throttle) });
  const began = performance.now();
  await page.goto(link, { waitUntil: 'commit' });
  const patience = { polling: 50, timeout: 60_000 };
  await page.waitForFunction(
    () => document.activeElement?.classList.contains('cm-content'),
    undefined,
    patience,
  );
  const caret = performance.now() - began;
  const arrived = { bytes, requests };
  await page.keyboard.type('x');
  await page.waitForFunction(
    () => /^Enregistré/.test(document.getElementById('state')?.textContent ?? ''),
    undefined,
    patience,
  );
  const saved = performance.now() - began;
  await context.close();
  return { caret, saved, ...arrived };
}
