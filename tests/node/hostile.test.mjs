// @ts-check
// Whatever a client sends is refused with the code that protocol.md names; the others on the document notice nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { awarenessFrame, frame, syncFrame, tokenFrame } from '../clients/frames.mjs';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { greeted, Raw, says } from '../clients/raw.mjs';
import { eventually, folder, lacking, run, serve } from '../clients/sillage.mjs';
import { westAndEast } from '../clients/stock.mjs';

/** @import { Client } from '../clients/stock.mjs' */

/** @import { Wire } from '../clients/frames.mjs' */
/** @import { Lifetime, Server } from '../clients/sillage.mjs' */

const DOCUMENT = 'open/target';
const BREACH = 4400;
const BOTH = /** @type {const} */ (['sync', 'hocuspocus']);

/**
 * What is sent after a proper greeting, and the code that the sender is closed with.
 * @type {Record<string, [(wire: Wire) => Uint8Array | string, number]>}
 */
const attacks = {
  'an empty frame': [() => new Uint8Array(0), BREACH],
  'a truncated update': [
    wire =>
      syncFrame(
        wire,
        DOCUMENT,
        2,
        update(doc => write(doc, 'long words')),
      ).slice(0, -6),
    BREACH,
  ],
  'an update with a body cut off': [
    wire => syncFrame(wire, DOCUMENT, 2, update(doc => write(doc, 'long words')).slice(0, -6)),
    BREACH,
  ],
  'an update with something after it': [
    wire => syncFrame(wire, DOCUMENT, 2, [...update(doc => write(doc, 'x')), 0, 0]),
    BREACH,
  ],
  'a garbage update': [wire => syncFrame(wire, DOCUMENT, 2, noise(300)), BREACH],
  'a garbage step 2': [wire => syncFrame(wire, DOCUMENT, 1, noise(300)), BREACH],
  'a four-byte state vector': [
    wire => syncFrame(wire, DOCUMENT, 0, new Uint8Array([0xff, 0xff, 0xff, 0x7f])),
    BREACH,
  ],
  'Any nested 8,000 deep': [wire => syncFrame(wire, DOCUMENT, 2, nestedAny(8000)), BREACH],
  'Any nested 8,000 deep in a step 2': [
    wire => syncFrame(wire, DOCUMENT, 1, nestedAny(8000)),
    BREACH,
  ],
  'bad UTF-8': [wire => syncFrame(wire, DOCUMENT, 2, badUtf8()), BREACH],
  'a format': [
    wire =>
      syncFrame(
        wire,
        DOCUMENT,
        2,
        update(doc => doc.getText('content').insert(0, 'bold', { bold: true })),
      ),
    BREACH,
  ],
  'an embed': [
    wire =>
      syncFrame(
        wire,
        DOCUMENT,
        2,
        update(doc => doc.getText('content').insertEmbed(0, { image: 'x' })),
      ),
    BREACH,
  ],
  'a shared type': [
    wire =>
      syncFrame(
        wire,
        DOCUMENT,
        2,
        update(doc => doc.getMap('other').set('key', new Y.Text('in'))),
      ),
    BREACH,
  ],
  'a subdocument': [
    wire =>
      syncFrame(
        wire,
        DOCUMENT,
        2,
        update(doc => doc.getMap('other').set('key', new Y.Doc())),
      ),
    BREACH,
  ],
  'a text by another name': [
    wire =>
      syncFrame(
        wire,
        DOCUMENT,
        2,
        update(doc => doc.getText('title').insert(0, 'mine')),
      ),
    BREACH,
  ],
  'a clock near the end of numbers': [
    wire =>
      syncFrame(
        wire,
        DOCUMENT,
        2,
        update(doc => write(doc, 'x'), 0xfffffff0),
      ),
    BREACH,
  ],
  'an awareness of 200 million': [
    wire => awarenessFrame(wire, DOCUMENT, [0xff, 0xff, 0xff, 0x7f]),
    BREACH,
  ],
  'five megabytes': [wire => syncFrame(wire, DOCUMENT, 2, new Uint8Array(5_000_000)), 1009],
  'a text frame': [() => 'hello', 1003],
};

test('hostile frames', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  const others = await bystanders(t, server);
  for (const wire of BOTH) {
    for (const [name, [make, code]] of Object.entries(attacks)) {
      await t.test(`${name} (${wire})`, async () => {
        const attacker = await greeted(server, wire, DOCUMENT);
        attacker.send(make(wire));
        assert.equal((await attacker.ended()).code, code);
        assert.ok(server.alive(), server.output.err);
        await others.goOn();
      });
    }
  }
  assert.doesNotMatch(server.output.err, /panicked/);
});

test('odd but honest frames', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  const others = await bystanders(t, server);
  /** @type {Record<string, [Wire, Uint8Array]>} */
  const odd = {
    'a step 1 without a body': ['sync', new Uint8Array([0, 0])],
    'the no-op awareness': ['sync', new Uint8Array([1, 1, 0])],
    'a pong without a ping': ['hocuspocus', new Uint8Array([10])],
    'an update that comes too early': [
      'sync',
      syncFrame(
        'sync',
        DOCUMENT,
        2,
        update(doc => write(doc, 'late'), undefined, 'early '),
      ),
    ],
  };
  for (const [name, [wire, bytes]] of Object.entries(odd)) {
    await t.test(name, async () => {
      const client = await greeted(server, wire, DOCUMENT);
      client.send(bytes);
      await heardAll(client);
      client.leave();
      await others.goOn();
    });
  }
});

test('messages that only servers send each other go nowhere', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  const others = await bystanders(t, server);
  /** @type {string[]} */
  const heard = [];
  others.east.onStateless(payload => heard.push(payload));
  for (const type of [4, 6, 42]) {
    const attacker = await greeted(server, 'hocuspocus', DOCUMENT);
    attacker.send(
      frame('hocuspocus', DOCUMENT, type, encoder =>
        encoding.writeVarString(encoder, 'to everybody'),
      ),
    );
    await others.goOn();
    attacker.leave();
  }
  assert.deepEqual(heard, []);
});

/** @type {Record<string, (west: Client) => [number, object]>} */
const presences = {
  'a swollen presence names nobody, and ends no connection': () => [
    77,
    { user: { name: 'x'.repeat(5000) } },
  ],
  'nobody speaks for somebody who is here': west => [
    west.doc.clientID,
    { user: { name: 'not West' } },
  ],
};

for (const [name, make] of Object.entries(presences)) {
  test(name, { skip: lacking() }, async t => {
    const server = await serve(t, folder(t));
    const { west, east, goOn } = await bystanders(t, server);
    const names = () =>
      [...west.awareness.getStates().values()].flatMap(({ user }) => user?.name ?? []);
    const attacker = await greeted(server, 'sync', DOCUMENT);
    const [id, state] = make(west);
    attacker.send(
      awarenessFrame(
        'sync',
        DOCUMENT,
        encoding.encode(encoder => {
          for (const number of [1, id, 1000]) encoding.writeVarUint(encoder, number);
          encoding.writeVarString(encoder, JSON.stringify(state));
        }),
      ),
    );
    await heardAll(attacker);
    // Presence travels in rounds: what the attacker said would be in East's or in an earlier one.
    east.awareness.setLocalStateField('user', { name: 'East' });
    await west.until(() => names().includes('East'), 'seeing East');
    assert.deepEqual(names().sort(), ['East', 'West']);
    await goOn();
    attacker.leave();
  });
}

test('words written under another name replace nothing', { skip: lacking() }, async t => {
  for (const wire of BOTH) {
    const server = await serve(t, folder(t));
    const { west, east } = await bystanders(t, server);
    west.insert('intro ');
    await east.until(({ text }) => text === 'intro ', 'reading the intro');
    const forger = new Y.Doc();
    Y.applyUpdate(forger, Y.encodeStateAsUpdate(west.doc));
    forger.clientID = west.doc.clientID;
    const before = Y.encodeStateVector(forger);
    write(forger, 'FORGED WORDS ');
    const attacker = await greeted(server, wire, DOCUMENT);
    attacker.send(syncFrame(wire, DOCUMENT, 2, Y.encodeStateAsUpdate(forger, before)));
    await heardAll(attacker);
    west.insert('real words');
    await west.saved();
    await east.until(({ text }) => text === 'intro real words', 'reading the real words');
    await eventually(() => server.text(`/${DOCUMENT}.md`), 'intro real words');
    assert.equal(west.text, 'intro real words');
    attacker.leave();
  }
});

test('whose page it is', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  const { host, port } = new URL(server.http);
  const foreign = [
    'https://evil.example',
    'null',
    `http://${host}.evil.example`,
    `http://sub.${host}`,
    `http://127.0.0.1:${Number(port) + 1}`,
  ];
  for (const path of [`/sync/${DOCUMENT}`, '/hocuspocus']) {
    for (const origin of foreign) {
      assert.equal(
        await status(server.ws + path, { Origin: origin }),
        403,
        `${path} from ${origin}`,
      );
    }
    assert.equal(
      await status(server.ws + path, { Origin: server.http }),
      101,
      `${path} from our own page`,
    );
    assert.equal(await status(server.ws + path), 101, `${path} from a program`);
  }
});

test('a session that does not exist', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  for (const name of [
    'nowhere/at-all',
    'open/.hidden',
    `open/${'x'.repeat(65)}`,
    'open/a%2fb',
    'open/a%00b',
    'open',
    '..%2f..%2fetc/passwd',
  ]) {
    assert.equal(await status(`${server.ws}/sync/${name}`), 404, name);
    const page = await server.get(`/${name}`);
    // A page leads from a name that people type to the safe one (p06), which is a note of its own.
    if (!name.startsWith('open')) assert.equal(page.status, 404, name);
    else
      assert.match(
        new URL(page.url).pathname,
        /^\/open(\/[a-zA-Z0-9][a-zA-Z0-9._-]{0,63})?$/,
        name,
      );
  }
  const socket = new Raw(`${server.ws}/hocuspocus`, { wire: 'hocuspocus' });
  await socket.opened;
  socket.send(tokenFrame('nowhere/at-all', ''));
  await socket.frame(says(1), 'saying no');
  socket.send(tokenFrame(DOCUMENT, ''));
  await socket.frame(says(2), 'saying yes to another document');
  socket.leave();
});

test('those who may only read may send only little', { skip: lacking() }, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const document = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const large = new Uint8Array(100_000);
  const reader = new Raw(`${server.ws}/sync/${document}`);
  assert.equal(await reader.opened, 101);
  reader.send(syncFrame('sync', document, 2, large));
  assert.equal((await reader.ended()).code, 1009);
  const nobody = new Raw(`${server.ws}/hocuspocus`, { wire: 'hocuspocus' });
  await nobody.opened;
  nobody.send(syncFrame('hocuspocus', document, 2, large));
  assert.equal((await nobody.ended()).code, 1009);
  const unknown = new Raw(`${server.ws}/sync/${document}?key=guess`);
  assert.equal(await unknown.opened, 401);
});

test('one folder has one process', { skip: lacking() }, async t => {
  const data = folder(t);
  const server = await serve(t, data);
  const others = await bystanders(t, server);
  const second = await run('serve', '--data', data, '--listen', '127.0.0.1:0');
  assert.equal(second.code, 1);
  assert.match(second.err, /\w+ \w+ \w+/, 'a sentence');
  assert.doesNotMatch(second.err, /panicked/);
  await others.goOn();
  const third = await run('serve', '--data', folder(t), '--listen', `127.0.0.1:${server.port}`);
  assert.equal(third.code, 1, 'a port in use');
  assert.match(third.err, new RegExp(`${server.port}`), 'says which port');
  assert.equal((await run('serve', '--data', data, '--nonsense')).code, 2, 'used wrongly');
});

/**
 * Two honest people on the document; `goOn` shows that they still reach each other and were never cut.
 * @param {Lifetime} t
 * @param {Server} server
 */
async function bystanders(t, server) {
  const { west, east } = westAndEast(t, server, DOCUMENT);
  west.awareness.setLocalStateField('user', { name: 'West' });
  await Promise.all([west.saved(), east.saved()]);
  let expected = '';
  const goOn = async () => {
    for (const author of [west, east]) {
      author.insert('.');
      expected += '.';
      for (const client of [west, east])
        await client.until(({ text }) => text === expected, `at ${expected.length} points`);
      await author.saved();
      assert.deepEqual(author.state.closes, []);
    }
  };
  return { west, east, goOn };
}

/**
 * Resolves when the server has read everything that was sent: it answers a step 1 after it.
 * @param {Raw} socket
 */
async function heardAll(socket) {
  const before = socket.frames.length;
  socket.send(syncFrame(socket.wire, DOCUMENT, 0, [0]));
  await socket.frame(
    frame => frame.type === 'step2' && socket.frames.indexOf(frame) >= before,
    'answering a step 1',
  );
}

/**
 * @param {string} url
 * @param {Record<string, string>} [headers]
 */
async function status(url, headers = {}) {
  const socket = new Raw(url, { headers });
  const status = await socket.opened;
  socket.leave();
  return status;
}

/**
 * The update of what `change` does in a fresh document, at clock `start`, or after `missing` that is never sent.
 * @param {(doc: Y.Doc) => void} change
 */
function update(change, start = 0, missing = '') {
  const doc = new Y.Doc();
  doc.clientID = 4242;
  if (missing !== '') write(doc, missing);
  const before = Y.encodeStateVector(doc);
  change(doc);
  const bytes = Y.encodeStateAsUpdate(doc, before);
  if (start === 0) return bytes;
  // One client, one block: the clock stands after the counts and the two bytes of the client id.
  return new Uint8Array([
    ...bytes.slice(0, 4),
    ...encoding.encode(encoder => encoding.writeVarUint(encoder, start)),
    ...bytes.slice(5),
  ]);
}

/**
 * @param {Y.Doc} doc
 * @param {string} text
 */
function write(doc, text) {
  doc.getText('content').insert(0, text);
}

/**
 * One block of type Any whose value is an array in an array, `depth` times.
 * @param {number} depth
 */
function nestedAny(depth) {
  return encoding.encode(encoder => {
    blockHeader(encoder, 8);
    encoding.writeVarUint(encoder, 1);
    for (let level = 0; level < depth; level++)
      encoding.writeUint8Array(encoder, new Uint8Array([117, 1]));
    encoding.writeUint8(encoder, 127);
    encoding.writeVarUint(encoder, 0);
  });
}

function badUtf8() {
  return encoding.encode(encoder => {
    blockHeader(encoder, 4);
    encoding.writeVarUint8Array(encoder, new Uint8Array([0xff, 0xfe, 0xc0, 0x80]));
    encoding.writeVarUint(encoder, 0);
  });
}

/**
 * One client, one block of a content type, first in the text `content`.
 * @param {encoding.Encoder} encoder
 * @param {number} type
 */
function blockHeader(encoder, type) {
  for (const number of [1, 1, 4242, 0]) encoding.writeVarUint(encoder, number);
  encoding.writeUint8(encoder, type);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, 'content');
}

/**
 * The same bytes on every run, as random as they need to be.
 * @param {number} length
 */
function noise(length) {
  let state = 12345;
  return Uint8Array.from({ length }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state >> 16;
  });
}
