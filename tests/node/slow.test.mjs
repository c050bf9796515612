// Some take nothing any more, as a sleeping telephone does: little is kept for them, and the others notice nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as Y from 'yjs';
import { syncFrame, tokenFrame } from '../clients/frames.mjs';
import { Raw } from '../clients/raw.mjs';
import { folder, lacking, serve } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';

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
  const [author, reader] = ['hocuspocus', 'sync'].map(
    wire => new Client({ wire, server: server.ws, document: DOCUMENT }),
  );
  t.after(() => {
    for (const client of [author, reader]) client.destroy();
  });
  await Promise.all([author.saved(), reader.saved()]);
  await writePages(author, reader);
  const before = memory(server);

  const sleepers = await Promise.all(
    Array.from({ length: SLEEPERS }, (_, number) =>
      joined(server, number % 2 ? 'sync' : 'hocuspocus'),
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
    const bytes = sleeper.frames.reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
    assert.ok(
      bytes < (PAGES * PAGE.length) / 2,
      `${bytes} bytes were sent instead of one difference`,
    );
  }
  t.diagnostic(`${(grown / SLEEPERS / 1024).toFixed(0)} kB for each who does not read`);
});

async function writePages(author, reader) {
  for (let page = 0; page < PAGES; page += 1) {
    author.insert(PAGE);
    author.delete(0, PAGE.length);
    // At the pace of the disk: whoever reads gets each page.
    await author.saved();
  }
  await reader.until(({ text }) => text === author.text, 'having read everything');
}

/** A connection that has the document; `text()` is what it would show. */
async function joined(server, wire) {
  const socket = new Raw(
    wire === 'sync' ? `${server.ws}/sync/${DOCUMENT}` : `${server.ws}/hocuspocus`,
    { wire },
  );
  assert.equal(await socket.opened, 101);
  if (wire !== 'sync') socket.send(tokenFrame(DOCUMENT, ''));
  socket.send(syncFrame(wire, DOCUMENT, 0, [0]));
  await socket.frame(({ type }) => type === 'step2', 'step 2');
  const doc = new Y.Doc();
  let applied = 0;
  socket.text = () => {
    for (; applied < socket.frames.length; applied += 1) {
      const { type, body } = socket.frames[applied];
      if (type === 'step2' || type === 'update') Y.applyUpdate(doc, body);
    }
    return doc.getText('content').toString();
  };
  return socket;
}

/** Resident memory of the server, in bytes. */
function memory({ pid }) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
