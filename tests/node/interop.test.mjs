// @ts-check
// Stock clients of every kind write into one document, lose the network, and have or lack keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import WebSocket from 'ws';
import { WIRES } from '../clients/frames.mjs';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, lacking, serve, within } from '../clients/sillage.mjs';
import { person, westAndEast } from '../clients/stock.mjs';

/** @import { Client, State } from '../clients/stock.mjs' */

/** Letters that take one, two and four bytes, a combining mark, and right-to-left. */
const WORDS = ['Bonjour à tous ', '🌱🪴 ', 'cafe\u0301 ', 'שלום ', 'fin '];

test('clients of all kinds write into one document', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  const people = WIRES.map(wire => person(t, server, 'open/mixed', { wire }));
  await all(people, person => person.saved());
  for (const word of WORDS)
    for (const [i, person] of people.entries()) person.insert(word, i % 2 === 0 ? 0 : undefined);
  const [first = assert.fail()] = people;
  first.delete(0, 3);
  await converge(people);
  const total = people.length * WORDS.join('').length - 3;
  assert.equal(first.text.length, total, 'every word of everybody');
  await eventually(() => server.text('/open/mixed.md'), first.text);
});

test('typing while reconnecting loses nothing and closes nothing', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  const people = WIRES.map(wire => person(t, server, 'open/train', { wire }));
  const witness = person(t, server, 'open/train', { wire: 'sync' });
  await all([...people, witness], person => person.saved());
  for (let journey = 0; journey < 3; journey++) {
    await all(people, (person, i) =>
      person.typeThroughReconnect(`<${i}.${journey} abcdefghijklm>`),
    );
    await converge([...people, witness]);
  }
  const letters = [...witness.text].sort().join('');
  const typed = people
    .flatMap((_, i) => [0, 1, 2].map(journey => `<${i}.${journey} abcdefghijklm>`))
    .join('');
  assert.equal(letters, [...typed].sort().join(''), 'every letter, once');
  for (const person of people)
    assert.deepEqual(person.state.closes, [1006, 1006, 1006], `${person.wire}: only our own cuts`);
  assert.deepEqual(witness.state.closes, []);
});

test('what two write apart is joined when they meet', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  const { west, east } = westAndEast(t, server, 'open/apart');
  await all([west, east], person => person.saved());
  west.insert('middle');
  await converge([west, east]);
  west.disconnect();
  await west.until(state => !state.connected);
  west.insert('before ', 0);
  east.insert(' after');
  await east.saved();
  west.connect();
  await converge([west, east]);
  assert.equal(west.text, 'before middle after');
});

test('one socket carries several documents, and one document twice', {
  skip: lacking(),
}, async t => {
  const server = await serve(t, folder(t));
  const websocketProvider = new HocuspocusProviderWebsocket({
    url: `${server.ws}/hocuspocus`,
    WebSocketPolyfill: WebSocket,
  });
  t.after(() => websocketProvider.destroy());
  /** @param {string} name */
  const attach = name => {
    const provider = new HocuspocusProvider({
      websocketProvider,
      name,
      token: '',
      sessionAwareness: true,
    });
    provider.attach();
    t.after(() => provider.destroy());
    return provider;
  };
  const [left, right, other] = [attach('open/twice'), attach('open/twice'), attach('open/once')];
  /** @param {HocuspocusProvider} provider */
  const text = ({ document }) => document.getText('content');
  await all([left, right, other], provider => heard(provider, 'synced', () => provider.synced));
  text(left).insert(0, 'left ');
  await heard(right.document, 'update', () => text(right).toString() === 'left ');
  text(other).insert(0, 'other');
  for (const provider of [left, other])
    await heard(provider, 'unsyncedChanges', () => !provider.hasUnsyncedChanges);
  await eventually(() => server.text('/open/once.md'), 'other');
  right.destroy();
  text(left).insert(5, 'goes on');
  await heard(left, 'unsyncedChanges', () => !left.hasUnsyncedChanges);
  await eventually(() => server.text('/open/twice.md'), 'left goes on');
});

test('without a key one reads, with a key one writes, with a wrong key one is told', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const document = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const writers = WIRES.map(wire =>
    person(t, server, document, { wire, key: server.keys.note_taker }),
  );
  const organiser = person(t, server, document, { key: server.keys.organiser });
  const readers = WIRES.filter(wire => wire !== 'hocuspocus-2').map(wire =>
    person(t, server, document, { wire }),
  );
  await all([...writers, organiser, ...readers], person =>
    person.until((/** @type {State} */ state) => state.synced, 'joined'),
  );
  for (const writer of writers) writer.insert(`${writer.wire}, `);
  organiser.insert('organiser');
  await converge([...writers, organiser]);
  const before = organiser.text;
  await all(readers, reader => reader.until(state => state.text === before, 'reading'));

  for (const reader of readers) {
    reader.insert('I was never here', 0);
    const told =
      reader.wire === 'sync'
        ? (/** @type {State} */ state) => state.denied.length > 0
        : (/** @type {State} */ state) => state.refusals > 0;
    await reader.until(told, 'told that this is for reading');
    assert.deepEqual(reader.state.closes, [], `${reader.wire}: the refused stay connected`);
    if (reader.wire !== 'sync') assert.equal(reader.state.scope, 'readonly');
  }
  organiser.insert('.');
  await converge([...writers, organiser]);
  assert.equal(organiser.text, `${before}.`);
  for (const reader of readers)
    await reader.until(state => state.text.endsWith('.'), 'still following');
  await eventually(() => server.text(`/${document}.md`), `${before}.`);
});

test('a refused key', { skip: lacking() }, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const document = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const sync = person(t, server, document, { wire: 'sync', key: 'not-a-key' });
  await sync.until(
    state => state.errors.some(error => error.includes('401')),
    'refused before the upgrade',
  );
  for (const wire of WIRES.slice(1)) {
    const client = person(t, server, document, { wire, key: 'not-a-key' });
    await client.until(state => state.denied.length > 0, 'refused in band');
    assert.equal(client.state.connected, true, `${wire}: the socket stays for other documents`);
    assert.equal(client.state.synced, false);
  }
});

/**
 * Resolves when `condition` holds, looked at now and after each `event`.
 * @template {string} Event
 * @param {{ on: (event: Event, look: () => void) => unknown }} emitter
 * @param {Event} event
 * @param {() => boolean} condition
 */
function heard(emitter, event, condition) {
  /** @type {Promise<void>} */
  const happened = new Promise(resolve => {
    const look = () => {
      if (condition()) resolve();
    };
    emitter.on(event, look);
    look();
  });
  return within(happened, 10_000, `${condition} not so`);
}

/**
 * @template T
 * @param {T[]} people
 * @param {(person: T, index: number) => Promise<unknown>} act
 */
function all(people, act) {
  return Promise.all(people.map(act));
}

/**
 * Waits until everybody has saved and everybody's text is the same.
 * @param {Client[]} people
 */
async function converge(people) {
  await all(people, person => person.saved());
  const [first = assert.fail()] = people;
  const settled = () => people.every(({ text }) => text === first.text);
  const lookAgain = () => {
    for (const person of people) person.changed();
  };
  for (const { doc } of people) doc.on('update', lookAgain);
  await first.until(settled, 'all equal').catch((/** @type {Error} */ { message }) => {
    assert.fail(
      `${message}\n${people.map(({ wire, text }) => `${wire}: ${JSON.stringify(text)}`).join('\n')}`,
    );
  });
  for (const { doc } of people) doc.off('update', lookAgain);
}
