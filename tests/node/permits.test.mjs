// @ts-check
// Nobody without a key shuts out those who have one, nor those who read elsewhere: in every way to hold connections.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { Flood, HOLDERS } from '../clients/flood.mjs';
import { importProgramme, WEEKEND } from '../clients/programme.mjs';
import { folder, lacking, serve, within } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';

/** @import { Lifetime } from '../clients/sillage.mjs' */

const NOTE = 'weekend/11';
/** With `CROWD` as many as a large forum, all behind the address of the flood; else few, each with an own address. */
const CROWD = process.env.CROWD === 'true';
/** Of the descriptors 256 are kept for files, and of the others a quarter for who comes and goes. */
const DESCRIPTORS = CROWD ? 20_000 : 256 + 1600;
const FLOOD = CROWD ? 10_000 : 1200;
const PEOPLE = CROWD ? 200 : 20;
const READERS = CROWD ? 400 : 20;
/** Within so many milliseconds all who have a key write, on a busy machine and a debug build. */
const PATIENCE = 30_000;
/** How long so many connections may take to come, in milliseconds. */
const COMING = 60_000;

for (const kind of Object.keys(HOLDERS)) {
  test(`${FLOOD} times ${kind}: who has a key gets in, who reads elsewhere stays`, {
    skip: lacking(),
  }, async t => {
    const data = folder(t);
    await importProgramme(data, 'weekend', WEEKEND);
    const server = await serve(t, data, { args: [], descriptors: DESCRIPTORS });
    const readers = await Promise.all(
      Array.from({ length: READERS }, (_, number) => reader(t, server, `127.2.${number % 40}.1`)),
    );
    const flood = new Flood(t, server, kind, NOTE, FLOOD);
    await within(flood.has(FLOOD), COMING, 'the flood did not come');

    const key = new URL(server.note_taker).hash.slice(1);
    const people = Array.from({ length: PEOPLE }, (_, number) => {
      const wire = number % 2 ? 'sync' : 'hocuspocus';
      const localAddress = CROWD ? '127.0.0.1' : `127.1.0.${1 + number}`;
      const person = new Client({ wire, server: server.ws, document: NOTE, key, localAddress });
      t.after(() => person.destroy());
      person.insert(`[${number}]`);
      return person;
    });
    const since = performance.now();
    const waits = await Promise.all(
      people.map(person => person.saved(PATIENCE).then(() => performance.now() - since)),
    );
    waits.sort((one, other) => one - other);
    t.diagnostic(
      `${PEOPLE} people wrote within ${Math.round(waits.at(-1) ?? 0)} ms, half of them within ${Math.round(waits[PEOPLE / 2] ?? 0)} ms; ${flood.opened} had come`,
    );
    assert.equal((await server.get('/healthz')).status, 200);
    assert.equal((await server.get('/readyz')).status, 200);
    // The flood goes on for a while, and evicts nobody but itself.
    await within(flood.has(flood.opened + FLOOD / 2), COMING, 'the flood did not go on');
    assert.deepEqual(
      people.flatMap(({ state }) => state.closes),
      [],
    );
    assert.deepEqual(
      readers.filter(({ ended }) => ended),
      [],
    );
  });
}

/**
 * Somebody who follows another note from an address of his own.
 * @param {Lifetime} t
 * @param {{ port: number }} server
 * @param {string} localAddress
 * @returns {Promise<{ ended: boolean }>}
 */
function reader(t, { port }, localAddress) {
  return new Promise((resolve, reject) => {
    const path = '/weekend/12/live';
    const request = get({ port, host: '127.0.0.1', path, localAddress, agent: false }, answer => {
      const following = { ended: false };
      answer.resume();
      answer.on('close', () => {
        following.ended = true;
      });
      resolve(following);
    });
    request.on('error', reject);
    t.after(() => request.destroy());
  });
}
