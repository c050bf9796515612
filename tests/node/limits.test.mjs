// @ts-check
// Who sends or opens too much is slowed or makes room; those beside it notice nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as Y from 'yjs';
import { syncFrame, tokenFrame } from '../clients/frames.mjs';
import { closeCode, Plain, rawFrame } from '../clients/plain.mjs';
import { importProgramme, WEEKEND } from '../clients/programme.mjs';
import { greeted, Raw, says } from '../clients/raw.mjs';
import { eventually, folder, lacking, serve, within } from '../clients/sillage.mjs';
import { person } from '../clients/stock.mjs';

/** @import { Client } from '../clients/stock.mjs' */

const DOCUMENT = 'open/flood';
/** What may be sent at once, at 30 updates a second. */
const BURST = 100;
/** Four seconds' worth on top of it. */
const FLOOD = BURST + 120;

for (const wire of /** @type {const} */ (['sync', 'hocuspocus'])) {
  test(`a flood of edits is heard slowly and whole (${wire})`, { skip: lacking() }, async t => {
    const server = await serve(t, folder(t));
    const beside = person(t, server, DOCUMENT);
    const elsewhere = person(t, server, 'open/elsewhere');
    await Promise.all([beside.saved(), elsewhere.saved()]);

    const flooder = await greeted(server, wire, DOCUMENT);
    for (const update of edits(FLOOD, '~')) flooder.send(syncFrame(wire, DOCUMENT, 2, update));
    const read = () => (beside.text.match(/~/g) ?? []).length;
    await beside.until(() => read() >= BURST / 2, 'reading the first of the flood');

    for (const author of [beside, elsewhere]) await write20(author);
    assert.ok(
      read() < FLOOD,
      `${read()} of ${FLOOD} were read while two others wrote twenty words each`,
    );
    const heard = () =>
      flooder.frames.some(frame => frame.type === 'update' && includes(frame.body, '.'));
    assert.ok(heard(), 'whoever is slowed goes on hearing the others');
    assert.ok(read() < FLOOD, 'and is still being slowed');

    await beside.until(() => read() === FLOOD, 'reading all of the flood');
    assert.equal(flooder.socket.readyState, WebSocket.OPEN);
    flooder.leave();
  });
}

test('strangers drive out strangers, not those who have joined', {
  skip: lacking(),
  timeout: 60_000,
}, async t => {
  const server = await serve(t, folder(t));
  const inside = person(t, server, DOCUMENT);
  await inside.saved();
  /** @type {Raw[]} */
  const strangers = [];
  t.after(() => {
    for (const stranger of strangers) stranger.leave();
  });
  const gone = () => strangers[0]?.socket.readyState === WebSocket.CLOSED;
  // Nobody has to go within two seconds, however many come.
  while (!gone() && strangers.length < 5000) {
    const more = Array.from(
      { length: 20 },
      () => new Raw(`${server.ws}/hocuspocus`, { wire: 'hocuspocus' }),
    );
    strangers.push(...more);
    for (const { opened } of more) assert.equal(await opened, 101);
  }
  assert.ok(strangers.length > 500, `${strangers.length} came`);
  const [first = assert.fail()] = strangers;
  assert.equal((await first.ended()).code, 1013);
  // Whoever says a word in time stays.
  const last = strangers.at(-1) ?? assert.fail();
  assert.equal(last.socket.readyState, WebSocket.OPEN);
  last.send(tokenFrame(DOCUMENT, ''));
  await last.frame(says(2), 'being let in');
  inside.insert('still here');
  await inside.saved();
  assert.deepEqual(inside.state.closes, []);
});

test('a house full of keys goes on saving, and answers whoever comes', {
  skip: lacking(),
}, async t => {
  // 256 descriptors are kept for files, and of the others a sixteenth for those without a key.
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [], descriptors: 256 + 60 });
  const key = new URL(server.note_taker).hash.slice(1);
  const document = 'weekend/11';
  const inside = person(t, server, document, { key });
  await inside.saved();
  /** @type {Raw[]} */
  const sockets = [];
  t.after(() => {
    for (const socket of sockets) socket.leave();
  });
  const answers = [];
  while (sockets.length < 80) {
    const socket = new Raw(`${server.ws}/sync/${document}?key=${key}`);
    sockets.push(socket);
    answers.push(await socket.opened);
  }
  assert.deepEqual([...new Set(answers)], [101], 'each is let in');
  await sockets[60]?.ended();
  const open = sockets.filter(({ socket }) => socket.readyState === WebSocket.OPEN);
  assert.ok(open.length >= 45 && open.length <= 53, `${open.length} stay`);
  for (const path of ['/healthz', '/readyz']) assert.equal((await server.get(path)).status, 200);
  inside.insert('still here');
  await inside.saved();
  assert.deepEqual(inside.state.closes, []);
});

test('half a request, half a body and an empty chair', {
  skip: lacking(),
  timeout: 40_000,
}, async t => {
  const server = await serve(t, folder(t));
  /** @param {string} bytes */
  const speaks = bytes => {
    const plain = new Plain(server);
    t.after(() => plain.leave());
    plain.say(bytes);
    return within(plain.ended, 25_000, `no end of ${JSON.stringify(bytes.slice(0, 30))}`);
  };
  /**
   * @param {string} first
   * @param {string} second
   */
  const speaksAgain = async (first, second) => {
    const plain = new Plain(server);
    plain.say(first);
    await turns(() => plain.heard.toString().endsWith('ok'));
    plain.say(second);
    return within(plain.ended, 25_000, 'no end of a second request');
  };
  const stranger = new Raw(`${server.ws}/hocuspocus`, { wire: 'hocuspocus' });
  await stranger.opened;
  const [head, silent, body, afterwards, empty] = await Promise.all([
    speaks('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: y'),
    speaks(''),
    speaks(
      'POST /api/v1/keys/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"key":',
    ),
    speaksAgain('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /hea'),
    within(stranger.closed, 25_000, 'an empty chair stays'),
  ]);
  assert.match(
    head.toString(),
    /^HTTP\/1\.1 408 .*\r\n\r\nThe request did not arrive in time\.\s*$/s,
  );
  assert.equal(silent.toString(), '', 'a browser that only connected in advance is not scolded');
  assert.match(body.toString(), /^HTTP\/1\.1 408 /);
  assert.match(afterwards.toString(), /^HTTP\/1\.1 200 .*HTTP\/1\.1 408 /s);
  assert.equal(empty.code, 4401);
});

test('a request names one host', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  /** @param {string} hosts */
  const asked = async (hosts, version = '1.1') => {
    const plain = new Plain(server);
    t.after(() => plain.leave());
    plain.say(`GET /healthz HTTP/${version}\r\n${hosts}Connection: close\r\n\r\n`);
    return (await within(plain.ended, 10_000, 'no answer')).toString().slice(9, 12);
  };
  assert.equal(await asked('Host: x\r\n'), '200');
  assert.equal(await asked(''), '400');
  assert.equal(await asked('Host: x\r\nHost: y\r\n'), '400');
  assert.equal(await asked('', '1.0'), '200');
});

test('compressed bodies are not unpacked', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  /** @param {Record<string, string>} headers */
  const ask = headers =>
    fetch(`${server.http}/api/v1/keys/check`, { method: 'POST', headers, body: '{"key":"x"}' });
  const json = { 'Content-Type': 'application/json' };
  const refused = await ask({ ...json, 'Content-Encoding': 'gzip' });
  assert.equal(refused.status, 415);
  assert.equal(await refused.text(), 'Compressed request bodies are not accepted.\n');
  assert.notEqual((await ask(json)).status, 415);
  const socket = new Plain(server);
  socket.say(
    'GET /hocuspocus HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await turns(() => socket.heard.includes('\r\n\r\n'));
  assert.match(socket.heard.toString(), /^HTTP\/1\.1 101 /);
  assert.doesNotMatch(socket.heard.toString(), /extensions/i);
  socket.leave();
});

const TEXT = 0x81;
const BINARY = 0x82;
/** @type {Record<string, [Buffer, number]>} */
const frames = {
  'a reserved bit': [rawFrame(BINARY | 0x40, [0]), 1002],
  'an unknown opcode': [rawFrame(0x83, [0]), 1002],
  'a frame without a mask': [rawFrame(BINARY, [0], false), 1002],
  'a ping in pieces': [rawFrame(0x09, [0]), 1002],
  'a ping of 126 bytes': [rawFrame(0x89, Buffer.alloc(126)), 1002],
  'a text': [rawFrame(TEXT, Buffer.from('hello')), 1003],
  'a text that is none': [rawFrame(TEXT, [0xff, 0xfe]), 1002],
  'an end without a beginning': [rawFrame(0x80, [0]), 1002],
  'a million empty pieces': [
    Buffer.concat([rawFrame(0x02), ...Array(1_000_000).fill(rawFrame(0x00))]),
    1009,
  ],
  'a length of 2^62': [Buffer.from([BINARY, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
};

test('frames that no WebSocket sends', { skip: lacking(), timeout: 60_000 }, async t => {
  const server = await serve(t, folder(t));
  const inside = person(t, server, DOCUMENT);
  for (const [name, [bytes, code]] of Object.entries(frames)) {
    await t.test(name, async () => {
      const attacker = await new Plain(server).upgrade(`/sync/${DOCUMENT}`);
      attacker.say(bytes);
      assert.equal(
        closeCode(await within(attacker.ended, 20_000, 'the socket was not closed')),
        code,
      );
      inside.insert('.');
      await inside.saved();
      assert.deepEqual(inside.state.closes, []);
    });
  }
});

test('a flood of pings is answered slowly, and others at once', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t));
  const inside = person(t, server, DOCUMENT);
  await inside.saved();
  const attacker = await new Plain(server).upgrade(`/sync/${DOCUMENT}`);
  const pings = 4 * FLOOD;
  attacker.say(Buffer.concat(Array(pings).fill(rawFrame(0x89, [7]))));
  const pongs = () => attacker.heard.toString('latin1').split('\x8a\x01\x07').length - 1;
  /** @param {number} count */
  const seen = count => turns(() => pongs() >= count);
  await seen(200);
  await write20(inside);
  assert.ok(pongs() < pings, `${pongs()} of ${pings} were answered meanwhile`);
  await seen(pings);
  attacker.leave();
});

/**
 * Resolves when `condition()` holds.
 * @param {() => boolean} condition
 */
function turns(condition) {
  return eventually(() => new Promise(resolve => setImmediate(() => resolve(condition()))), true);
}

/** @param {Client} author */
async function write20(author) {
  for (let words = 0; words < 20; words += 1) {
    author.insert('.');
    await author.saved();
  }
}

/**
 * The updates of somebody who writes `letter` so often.
 * @param {number} count
 * @param {string} letter
 */
function edits(count, letter) {
  const doc = new Y.Doc();
  /** @type {Uint8Array[]} */
  const updates = [];
  doc.on('update', update => updates.push(update));
  for (let number = 0; number < count; number += 1) doc.getText('content').insert(number, letter);
  return updates;
}

/**
 * @param {Uint8Array} update
 * @param {string} letter
 */
function includes(update, letter) {
  const { structs } = Y.decodeUpdate(update);
  return structs.some(
    block =>
      block instanceof Y.Item &&
      block.content instanceof Y.ContentString &&
      block.content.str.includes(letter),
  );
}
