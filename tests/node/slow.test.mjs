// @ts-check
// Some take nothing any more, as a sleeping telephone does: little is kept for them, and the others notice nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { greeted } from '../clients/raw.mjs';
import { folder, lacking, serve } from '../clients/sillage.mjs';
import { westAndEast } from '../clients/stock.mjs';

/** @import { Client } from '../clients/stock.mjs' */

/** @import { Server } from '../clients/sillage.mjs' */

const DOCUMENT = 'open/slow';
const SLEEPERS = 20;
/** Each page is written and deleted again, so that the note stays small and what is sent does not. */
const PAGES = 250;
const PAGE = 'x'.repeat(20_000);
/** What one connection may cost at its worst, in bytes. */
const WORST = 1.5 * 1024 * 1024;

test('those who do not read cost little, and catch up by one difference', {
  skip: lacking(),
  timeout: 120_000,
}, async t => {
  const server = await serve(t, folder(t), { args: ['--open', '--update-rate', '1000000'] });
  const { west: reader, east: author } = westAndEast(t, server, DOCUMENT);
  await Promise.all([author.saved(), reader.saved()]);
  await writePages(author, reader);
  const before = memory(server);

  const sleepers = await Promise.all(
    Array.from({ length: SLEEPERS }, (_, number) =>
      greeted(server, number % 2 ? 'sync' : 'hocuspocus', DOCUMENT),
    ),
  );
  t.after(() => {
    for (const sleeper of sleepers) sleeper.leave();
  });
  for (const { socket } of sleepers) socket.pause();
  await writePages(author, reader);
  const grown = memory(server) - before;
  assert.ok(
    grown < SLEEPERS * WORST,
    `${grown} bytes more for ${SLEEPERS} who do not read ${PAGES * PAGE.length} bytes each`,
  );
  assert.deepEqual([...author.state.closes, ...reader.state.closes], []);

  author.insert('The end.');
  for (const sleeper of sleepers) {
    sleeper.socket.resume();
    await sleeper.frame(() => sleeper.text() === author.text, 'with the end');
    assert.equal(sleeper.socket.readyState, WebSocket.OPEN);
    const bytes = sleeper.frames.reduce(
      (sum, frame) => sum + ('body' in frame && frame.type !== 'status' ? frame.body.length : 0),
      0,
    );
    assert.ok(
      bytes < (PAGES * PAGE.length) / 2,
      `${bytes} bytes were sent instead of one difference`,
    );
  }
  t.diagnostic(`${(grown / SLEEPERS / 1024).toFixed(0)} kB for each who does not read`);
});

/**
 * @param {Client} author
 * @param {Client} reader
 */
async function writePages(author, reader) {
  for (let page = 0; page < PAGES; page += 1) {
    author.insert(PAGE);
    author.delete(0, PAGE.length);
    // At the pace of the disk: whoever reads gets each page.
    await author.saved();
  }
  await reader.until(({ text }) => text === author.text, 'having read everything');
}

/**
 * Resident memory of the server, in bytes.
 * @param {Server} server
 */
function memory({ pid }) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
