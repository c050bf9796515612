// @ts-check
// The process dies or is told to stop while people type: what was acknowledged is there afterwards.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person } from '../clients/person.mjs';
import { eventually, folder, lacking, serve, within } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';

/** @import { Wire } from '../clients/frames.mjs' */
/** @import { Server } from '../clients/sillage.mjs' */

const BOTH = /** @type {const} */ (['sync', 'hocuspocus']);
/** How many words are acknowledged before the blow falls. */
const BEFORE = 60;

test('kill -9 while typing: everything acknowledged is there', { skip: lacking() }, async t => {
  const data = folder(t);
  const promised = [];
  for (let round = 0; round < 3; round++) {
    const server = await serve(t, data);
    const authors = BOTH.map(wire => typist(server, wire, round));
    await Promise.all(authors.map(author => author.typeUntilPromised(BEFORE)));
    await server.kill();
    await Promise.all(
      authors.map(({ client }) => client.until(state => !state.connected, 'cut off')),
    );
    promised.push(...authors.flatMap(author => author.promised()));
    // Nobody is left who could bring a lost word back.
    for (const author of authors) author.leave();
  }
  const server = await serve(t, data);
  const text = await server.text('/open/crash.md');
  assert.ok(promised.length >= 6 * BEFORE);
  assertHas(text, promised, 'acknowledged');
});

test('kill -9 while typing: those who stay bring everything', { skip: lacking() }, async t => {
  const data = folder(t);
  const first = await serve(t, data);
  const authors = BOTH.map(wire => typist(first, wire, 0));
  t.after(() => {
    for (const author of authors) author.leave();
  });
  await Promise.all(authors.map(author => author.typeUntilPromised(BEFORE)));
  await first.kill();
  for (const author of authors) author.type(10);
  const second = await serve(t, data, { port: first.port });
  await Promise.all(authors.map(({ client }) => client.saved()));
  const words = authors.flatMap(({ words }) => words);
  for (const { client } of authors) {
    await client.until(({ text }) => words.every(word => text.includes(word)), 'having every word');
  }
  const text = authors[0]?.client.text ?? '';
  assert.equal(text.length, words.join('').length, 'every word once');
  await eventually(() => second.text('/open/crash.md'), text);
});

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
  test(`${signal} while typing: what was read is kept and acknowledged, and everybody is told`, {
    skip: lacking(),
  }, async t => {
    const data = folder(t);
    const server = await serve(t, data);
    const author = typist(server, 'hocuspocus', 0);
    const reader = new Client({ wire: 'sync', server: server.ws, document: 'open/crash' });
    await reader.saved();
    await author.typeUntilPromised(BEFORE);
    author.type(200);
    await reader.until(
      ({ text }) => text.includes(author.words[BEFORE + 20] ?? '-'),
      'seeing some of the last words',
    );
    const stopped = server.stop(signal);
    await Promise.all(
      [author.client, reader].map(client =>
        client.until(({ closes }) => closes.length > 0, 'closed'),
      ),
    );
    const seen = reader.text;
    const promised = author.promised();
    for (const client of [author.client, reader]) {
      client.destroy();
      assert.equal(client.state.closes[0], 1012);
    }
    assert.equal(await within(stopped, 10_000, 'no end'), 0, server.output.err);

    const again = await serve(t, data);
    const text = await again.text('/open/crash.md');
    assertHas(text, promised, 'acknowledged');
    const read = author.words.filter(word => seen.includes(word));
    assertHas(text, read, 'seen by somebody');
    assertHas(promised, read, 'acknowledged before the end');
  });
}

/**
 * Says only the first words of a long list.
 * @param {{ includes: (word: string) => boolean }} text
 * @param {string[]} words
 * @param {string} which
 */
function assertHas(text, words, which) {
  const missing = words.filter(word => !text.includes(word));
  assert.ok(
    missing.length === 0,
    `${missing.length} of ${words.length} words ${which} are missing: ${missing.slice(0, 5)}`,
  );
}

/**
 * @param {Server} server
 * @param {Wire} wire
 * @param {number} round
 */
function typist(server, wire, round) {
  return new Person(server, wire, 'open/crash', `${wire[0]}${round}`);
}
