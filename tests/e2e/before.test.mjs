// @ts-check
// What exists stays: the copy that a browser of before kept is opened, sent, and not lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as Y from 'yjs';
import { before } from '../clients/before.mjs';
import { eventually, folder, serve, serveAgain } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';
import { lackingBrowser, launch, openWindow, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

/** @import { Lifetime, Server } from '../clients/sillage.mjs' */

const NOTE = 'weekend/11';
const UNSENT = 'Écrit dans le tunnel, jamais envoyé. ';

test('unsent text in the browser of before is sent by the editor of today', {
  skip: lackingBrowser(),
}, async t => {
  const { data, links, notes } = before(t);
  const probe = await serve(t, folder(t));
  await probe.kill();
  const server = await serveAgain(t, data, probe.port);
  const updates = await copyWithUnsent(t, server, links.noteTaker);

  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const page = await openWindow(browser, { locale: 'fr-FR' });
  await page.goto(`${cable.http}/healthz`);
  const epoch = /data-epoch="(\d+)"/.exec(await server.text(`/${NOTE}/edit`))?.[1];
  await page.evaluate(keepCopy, { name: `sillage:${NOTE}@${epoch}`, updates });
  const link = `${cable.http}/join#${links.noteTaker}`;
  const writer = await Writer.enter(page, cable, link, NOTE);
  await writer.sees(UNSENT.trim());
  await writer.saved();
  await eventually(() => server.text(`/${NOTE}.md`), `${notes[NOTE]}${UNSENT}`);
  writer.assertCalm();
});

/**
 * The updates of a person who read the note, then wrote without a network, as lists of bytes.
 * @param {Lifetime} t
 * @param {Server} server
 * @param {string} key
 */
async function copyWithUnsent(t, server, key) {
  const reader = new Client({ wire: 'hocuspocus', server: server.ws, document: NOTE, key });
  t.after(() => reader.destroy());
  await reader.saved();
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(reader.doc));
  const known = Y.encodeStateVector(doc);
  const read = Y.encodeStateAsUpdate(doc);
  doc.getText('content').insert(doc.getText('content').length, UNSENT);
  assert.notEqual(doc.clientID, reader.doc.clientID);
  return [read, Y.encodeStateAsUpdate(doc, known)].map(update => [...update]);
}

/**
 * Runs in the page: makes the database as y-indexeddb 9 did, an update in each entry.
 * @param {{ name: string, updates: number[][] }} copy
 */
async function keepCopy({ name, updates }) {
  const opening = indexedDB.open(name);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('updates', { autoIncrement: true });
    opening.result.createObjectStore('custom');
  };
  const database = await new Promise((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const transaction = database.transaction('updates', 'readwrite');
  for (const update of updates) transaction.objectStore('updates').add(new Uint8Array(update));
  await new Promise(resolve => {
    transaction.oncomplete = resolve;
  });
  database.close();
}
