// @ts-check
// What exists stays: a data folder, a backup and the links of the program of before open in this one.

import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { before } from '../clients/before.mjs';
import { eventually, folder, lacking, run, serve, serveAgain } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';

/** @import { Lifetime, Server } from '../clients/sillage.mjs' */

const NOTE = 'weekend/11';

test('a data folder of before: the notes are read, and every link that was printed goes on working', {
  skip: lacking(),
}, async t => {
  const { data, links, notes } = before(t);
  await goesOn(t, await serveAgain(t, data, await freePort(t)), links, notes);
});

test('a backup of before is verified, restored and served', { skip: lacking() }, async t => {
  const { data, backup, links, notes } = before(t);
  const verified = await run('verify', backup);
  assert.equal(verified.code, 0, verified.err);
  for (const note of Object.keys(notes)) assert.match(verified.out, new RegExp(note));
  const restored = join(folder(t), 'restored');
  const { code, err } = await run('restore', backup, '--into', restored);
  assert.equal(code, 0, err);
  // The pepper is kept apart from backups.
  cpSync(join(data, 'pepper'), join(restored, 'pepper'));
  await goesOn(t, await serveAgain(t, restored, await freePort(t)), links, notes);
});

/**
 * A port that was free a moment ago: no links are printed, so that the program cannot say which one it took.
 * @param {Lifetime} t
 */
async function freePort(t) {
  const probe = await serve(t, folder(t));
  await probe.kill();
  return probe.port;
}

/**
 * @param {Lifetime} t
 * @param {Server} server
 * @param {Record<string, string>} links
 * @param {Record<string, string>} notes
 */
async function goesOn(t, server, links, notes) {
  for (const [note, text] of Object.entries(notes))
    await eventually(() => server.text(`/${note}.md`), text);
  /** @param {string} key */
  const person = key => {
    const client = new Client({ wire: 'hocuspocus', server: server.ws, document: NOTE, key });
    t.after(() => client.destroy());
    return client;
  };
  const revoked = person(links.revoked);
  await revoked.until(({ denied }) => denied.length > 0, 'refused');
  let text = notes[NOTE];
  for (const key of [links.organiser, links.noteTaker, links.weekend]) {
    const writer = person(key);
    await writer.saved();
    writer.insert('Aujourd’hui. ');
    text += 'Aujourd’hui. ';
    await writer.saved();
    assert.equal(writer.text, text);
  }
  await eventually(() => server.text(`/${NOTE}.md`), text);
  assert.equal(await server.stop('SIGTERM'), 0);
}
