// @ts-check
// What the words of others cost the page of somebody who writes: counts for each frame, on any machine.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as Y from 'yjs';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, serve } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';
import { lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

const TYPISTS = 8;
/** How many letters each of them types, and how fast. */
const LETTERS = 25;
const KEY_MS = 60;

test('others who type cost one transaction and one layout in a frame', {
  skip: lackingBrowser(),
}, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const writer = await Writer.join(browser, cable, server.note_taker, session);
  await writer.type('Une ligne.\n'.repeat(30));
  await writer.saved();

  const key = new URL(server.note_taker).hash.slice(1);
  const people = Array.from(
    { length: TYPISTS },
    () => new Client({ wire: 'hocuspocus', server: server.ws, document: session, key }),
  );
  t.after(() => people.map(person => person.destroy()));
  await Promise.all(people.map(person => person.until(() => person.content.length > 300)));

  await writer.page.evaluate(countTransactions);
  await browser.startTracing(writer.page, { categories: ['devtools.timeline', 'cc'] });
  await Promise.all(people.map(type));
  const all = '\u00b7'.repeat(LETTERS);
  for (let person = 0; person < TYPISTS; person++) await writer.sees(`${person}${all}`);
  const trace = JSON.parse((await browser.stopTracing()).toString()).traceEvents;
  const { frames, most, transactions } = await writer.page.evaluate(() => window.counted);

  assert.ok(transactions >= 5, `${transactions} transactions in ${frames} frames`);
  assert.ok(transactions < (TYPISTS * LETTERS) / 2, 'messages are gathered');
  assert.equal(most, 1, 'transactions in one frame');
  const layouts = layoutsByFrame(trace);
  assert.ok(layouts.length >= 5, `${layouts.length} frames were laid out`);
  assert.equal(Math.max(...layouts), 1, `layouts: ${layouts}`);
  writer.assertCalm();
});

/** Runs in the page: how many transactions of the editor there are from one frame to the next. */
function countTransactions() {
  const { view } = /** @type {any} */ (document.querySelector('.cm-content')).cmTile.root;
  const counted = { frames: 0, most: 0, transactions: 0 };
  Object.assign(window, { counted });
  let now = 0;
  const { update } = Object.getPrototypeOf(view);
  view.update = (/** @type {{ docChanged: boolean }[]} */ transactions) => {
    now += 1;
    counted.transactions += 1;
    update.call(view, transactions);
  };
  const frame = () => {
    counted.frames += 1;
    counted.most = Math.max(counted.most, now);
    now = 0;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

/**
 * How many layouts there are in each frame that has any. One that comes before the frame is rendered is the browser's
 * own: it looks again what lies under the pointer.
 */
function layoutsByFrame(
  /** @type {{ name: string, ts: number, pid: number, tid: number }[]} */ trace,
) {
  const layouts = trace.filter(({ name }) => name === 'Layout');
  const [{ pid, tid }] = layouts;
  const begins = trace
    .filter(
      event => event.name === 'ProxyMain::BeginMainFrame' && event.pid === pid && event.tid === tid,
    )
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const renders = trace.filter(
    event => event.name === 'AnimationFrame::Render' && event.pid === pid && event.tid === tid,
  );
  const counts = begins.map((begin, index) => {
    const end = begins[index + 1] ?? Number.POSITIVE_INFINITY;
    const from = renders.find(({ ts }) => ts >= begin && ts < end)?.ts ?? begin;
    return layouts.filter(({ ts }) => ts >= from && ts < end).length;
  });
  return counts.filter(count => count > 0);
}

/** Types in a line of one's own, with the cursor, at an even pace. */
async function type(/** @type {Client} */ person, /** @type {number} */ index) {
  const { content, doc, provider } = person;
  const start = index * 22;
  content.insert(start, `${index}`);
  let cursor = Y.createRelativePositionFromTypeIndex(content, start + 1);
  for (let letter = 0; letter < LETTERS; letter++) {
    await new Promise(resolve => setTimeout(resolve, KEY_MS));
    const at = Y.createAbsolutePositionFromRelativePosition(cursor, doc)?.index ?? 0;
    content.insert(at, '\u00b7');
    cursor = Y.createRelativePositionFromTypeIndex(content, at + 1);
    provider.awareness?.setLocalState({
      user: { name: `Personne ${index}`, color: '#0b5c8a' },
      cursor: { anchor: cursor, head: cursor },
    });
  }
}
