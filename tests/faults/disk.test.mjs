// @ts-check
// The disk fails under the running program: nothing untrue is said, everybody reads on and is told, and when
// the disk is well again all is saved without a restart.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Person } from '../clients/person.mjs';
import { eventually, lacking, serve, within } from '../clients/sillage.mjs';
import { full, givenUp, lackingDisk, preloaded } from './disks.mjs';

/** @import { Wire } from '../clients/frames.mjs' */
/** @import { Lifetime, Server } from '../clients/sillage.mjs' */
/** @import { Faulty } from './disks.mjs' */

const NOTE = 'open/disk';
const OTHER = 'open/other';
/** @type {Wire[]} */
const WRITERS = ['hocuspocus', 'hocuspocus-2', 'sync'];
/** How many words everybody types at a time. */
const WORDS = 5;

/** @type {Record<string, { disk: Faulty, state: string, why: RegExp }>} */
const FAULTS = {
  'no sync succeeds': {
    disk: preloaded({ call: 'sync', error: 'EIO' }),
    state: 'failing',
    why: /Input\/output error/,
  },
  'no write succeeds': {
    disk: preloaded({ call: 'write', error: 'EIO' }),
    state: 'failing',
    why: /Input\/output error/,
  },
  'no write finds room': {
    disk: preloaded({ call: 'write', error: 'ENOSPC' }),
    state: 'full',
    why: /full/,
  },
  'the disk is read-only': {
    disk: preloaded({ call: 'any', error: 'EROFS' }),
    state: 'failing',
    why: /Read-only file system/,
  },
  'the disk is full': { disk: full, state: 'full', why: /full/ },
};

for (const [name, { disk, state, why }] of Object.entries(FAULTS)) {
  test(`${name}: nothing untrue is said, reading goes on, all is told and made good`, {
    skip: lacking() || lackingDisk(disk),
  }, async t => {
    const { data, env, fail, heal, failed } = disk(t);
    const server = await serve(t, data, { env });
    const other = await leaveANote(t, server);
    const people = await Promise.all(WRITERS.map(wire => arrive(t, server, wire)));
    const told = people.filter(({ client }) => client.wire !== 'sync');
    await typeAndSave(people);
    const follower = await follow(t, server);
    const before = people[0].client.text;

    await failNow(t, server, disk, fail);
    for (const person of people) person.type(WORDS);
    await Promise.all(told.map(person => person.hears(state)));
    await eventually(() => failed(), true);
    await isNotReady(server, why);

    const late = await arriveWhileFailing(t, server, people, state);
    const reader = await follow(t, server);
    assert.equal(
      await server.text(`/${NOTE}.md`),
      before,
      'readers have what is on disk, and no more',
    );
    assert.equal(
      await server.text(`/${OTHER}.md`),
      other,
      'so they have of notes that nobody writes',
    );
    assert.ok((await server.text(`/${NOTE}`)).includes(people[0].words[0].slice(1, -1)));
    await reader.sees(people[0].words[0]);
    for (const person of people)
      assert.equal(person.promised().length, WORDS, 'nothing is said to be saved');

    heal();
    const all = [...people, late];
    await Promise.all(all.map(({ client }) => client.saved()));
    await Promise.all([...told, late].map(person => person.hears('well')));
    await allEqual(server, all);
    await eventually(async () => (await server.get('/readyz')).status, 200);
    const last = people.at(-1)?.words.at(-1) ?? '';
    await Promise.all([follower.sees(last), reader.sees(last)]);
    for (const { client } of all)
      assert.deepEqual(client.state.closes, [], 'nobody had to come back');

    await failNow(t, server, disk, fail);
    for (const person of all) person.type(WORDS);
    await late.hears(state);
    await server.kill();
    heal();
    const promised = all.flatMap(person => person.promised());
    const again = await serve(t, data, { port: server.port });
    const text = await again.text(`/${NOTE}.md`);
    assert.deepEqual(
      promised.filter(word => !text.includes(word)),
      [],
      'promised, and lost',
    );
    // On the other wire nobody is told whose words somebody else brought back first.
    await Promise.all([...told, late].map(({ client }) => client.saved()));
    await allEqual(again, all);
  });
}

test('the kernel gives the disk up: all is told and read, and after a repair and a restart all is saved', {
  skip: lacking() || lackingDisk(givenUp),
}, async t => {
  const { data, fail, mend } = givenUp(t);
  const server = await serve(t, data);
  const other = await leaveANote(t, server);
  const person = await arrive(t, server, 'hocuspocus');
  await typeAndSave([person]);
  const before = person.client.text;
  fail();
  person.type(WORDS);
  await person.hears('failing');
  await isNotReady(server, /Read-only file system|Input\/output error/);
  assert.equal(await server.text(`/${NOTE}.md`), before);
  assert.equal(await server.text(`/${OTHER}.md`), other);
  await server.kill();
  mend();
  const again = await serve(t, data, { port: server.port });
  assert.ok((await again.text(`/${NOTE}.md`)).startsWith(before));
  await person.client.saved();
  await allEqual(again, [person]);
});

test('one sync fails: its words are saved a moment later, in another file', {
  skip: lacking() || lackingDisk(),
}, async t => {
  const { data, env, fail } = preloaded({ call: 'sync', error: 'EIO', times: 1 })(t);
  const server = await serve(t, data, { env });
  const person = await arrive(t, server, 'hocuspocus');
  await typeAndSave([person]);
  fail();
  await typeAndSave([person]);
  await person.hears('well');
  assert.deepEqual(
    person.notices.map(({ state }) => state),
    ['failing', 'well'],
  );
  await allEqual(server, [person]);
  await server.kill();
  const again = await serve(t, data, { port: server.port });
  assert.equal(await again.text(`/${NOTE}.md`), person.client.text);
});

test('every write is short: it is finished, and nobody notices', {
  skip: lacking() || lackingDisk(),
}, async t => {
  const { data, env, fail, failed } = preloaded({ call: 'write' })(t);
  const server = await serve(t, data, { env });
  const person = await arrive(t, server, 'hocuspocus');
  fail();
  await typeAndSave([person]);
  assert.ok(failed());
  assert.deepEqual(person.notices, []);
  await server.kill();
  const again = await serve(t, data, { port: server.port });
  assert.equal(await again.text(`/${NOTE}.md`), person.client.text);
});

/**
 * Writes a note and closes it; resolves with its text.
 * @param {Lifetime} t
 * @param {Server} server
 */
async function leaveANote(t, server) {
  const author = await arrive(t, server, 'hocuspocus', OTHER);
  await typeAndSave([author]);
  author.leave();
  return author.client.text;
}

/**
 * On a full disk, the room that the journal has reserved is used first, to the last letter, by others.
 * @param {Lifetime} t
 * @param {Server} server
 * @param {Faulty} disk
 * @param {() => void} fail
 */
async function failNow(t, server, disk, fail) {
  if (disk !== full) return fail();
  const sizes = [100_000, 3_000, 1];
  /** @type {[number, Person][]} */
  const others = [];
  for (const size of sizes)
    others.push([size, await arrive(t, server, 'hocuspocus', `open/reserve-${size}-${arrived}`)]);
  fail();
  for (const [size, person] of others) {
    const told = person.hears('full');
    while (person.notices.length === 0) {
      person.client.insert('x'.repeat(size));
      person.client.delete(0, size - 1);
      await Promise.race([person.client.saved(), told]);
    }
  }
}

let arrived = 0;

/**
 * @param {Lifetime} t
 * @param {Server} server
 * @param {Wire} wire
 */
async function arrive(t, server, wire, document = NOTE) {
  const person = new Person(server, wire, document, `p${arrived++}`);
  t.after(() => person.leave());
  return person.arrives();
}

/**
 * Comes while nothing can be saved: has all that is there, is told, and may write.
 * @param {Lifetime} t
 * @param {Server} server
 * @param {Person[]} people
 * @param {string} state
 */
async function arriveWhileFailing(t, server, people, state) {
  const person = new Person(server, 'hocuspocus-3', NOTE, `p${arrived++}`);
  t.after(() => person.leave());
  await person.hears(state);
  const words = people.flatMap(({ words }) => words);
  await person.client.until(
    ({ text }) => words.every((/** @type {string} */ word) => text.includes(word)),
    'having every word',
  );
  person.type(WORDS);
  return person;
}

/** @param {Person[]} people */
async function typeAndSave(people) {
  for (const person of people) person.type(WORDS);
  await Promise.all(people.map(({ client }) => client.saved()));
}

/**
 * @param {Server} server
 * @param {RegExp} why
 */
async function isNotReady(server, why) {
  const answer = await server.get('/readyz');
  assert.equal(answer.status, 503);
  assert.match((await answer.json()).why.join(), why);
}

/**
 * Everybody, and whoever reads the file, has every word once.
 * @param {Server} server
 * @param {Person[]} people
 */
async function allEqual(server, people) {
  const words = people.flatMap(({ words }) => words);
  const length = words.join('').length;
  await Promise.all(
    people.map(({ client }) =>
      client.until(({ text }) => text.length === length, 'having every word once'),
    ),
  );
  const [
    {
      client: { text },
    },
  ] = people;
  for (const { client } of people) assert.equal(client.text, text);
  assert.deepEqual(
    words.filter((/** @type {string} */ word) => !text.includes(word)),
    [],
  );
  await eventually(() => server.text(`/${NOTE}.md`), text);
}

/**
 * A page that follows the note.
 * @param {Lifetime} t
 * @param {Server} server
 */
async function follow(t, server) {
  const leaving = new AbortController();
  t.after(() => leaving.abort());
  const answer = await fetch(`${server.http}/${NOTE}/live`, { signal: leaving.signal });
  assert.equal(answer.status, 200);
  assert.ok(answer.body);
  const pieces = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let seen = '';
  return {
    sees: (/** @type {string} */ word) =>
      within(
        (async () => {
          while (!seen.includes(word.slice(1, -1))) seen += (await pieces.read()).value;
        })(),
        15_000,
        `a reader does not see ${word}`,
      ),
  };
}
