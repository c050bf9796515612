// @ts-check
// What one byte from outside makes the server say, do and hold: every route and message that needs no key, and those
// of a note-taker. Counted (bytes said, bytes of notes walked, bytes compressed) and never by a clock, so that the table
// is the same on every machine. `make amplify`.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { awarenessFrame, frame, syncFrame } from '../clients/frames.mjs';
import { Plain, rawFrame } from '../clients/plain.mjs';
import { importProgramme, WEEKEND } from '../clients/programme.mjs';
import { greeted } from '../clients/raw.mjs';
import { ROUTES, routesInCode } from '../clients/routes.mjs';
import { eventually, folder, lacking, serve } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';

/** @import { Raw } from '../clients/raw.mjs' */
/** @import { Lifetime, Server } from '../clients/sillage.mjs' */

const NOTE = 'weekend/11';
/** Characters of the note: far more than people write in an hour. */
const LENGTH = 200_000;
/** Times that each request or message is sent: what is done once for many weighs little. */
const TIMES = 10;
/** What a byte may make the server say, in times of what a byte of a keystroke does. */
const BOUND = 1000;

/**
 * Bytes of one request or message, and of what was walked and compressed for it, on average of many.
 * @typedef {{ name: string, sent: number, said: number, worked: number }} Measured
 */

/**
 * Why something above the bound is right.
 * @type {Record<string, string>}
 */
const REASONS = {
  'GET /weekend/11': 'the page is what a reader asks for; it is made once for each version',
  'GET /weekend/11.md': 'the text is what was asked for',
  'GET /weekend/11/feed.atom': 'the text is what was asked for',
  'GET /weekend/archive.zip': 'all notes are what was asked for; few are made at once',
  'Step1, nothing known': 'the whole note, for somebody who opens it; one answer under way',
  'Step1, odd': 'what its sender lacks; one answer under way, paid from a budget',
  'GET /assets/editor': 'the editor, compressed when it was built; caches keep it for ever',
};

/**
 * Bytes that one request makes the server say, on a connection of its own each time.
 * @param {Server} server
 * @param {string} text
 */
async function request(server, text, ends = true) {
  let said = 0;
  const before = await work(server);
  const beside = await greeted(server, 'sync', NOTE);
  for (let time = 0; time < TIMES; time += 1) {
    const plain = new Plain(server);
    plain.say(text);
    if (ends) await plain.ended;
    else {
      await hears(plain, heard => heard.includes('\ndata:'));
      await quiet(plain, beside);
    }
    said += plain.heard.length;
    plain.leave();
  }
  beside.leave();
  const worked = ((await work(server)) - before) / TIMES;
  return { name: '', sent: text.length, said: said / TIMES, worked };
}

/**
 * Bytes of notes that were walked, and of answers that were compressed, since the server began.
 * @param {Server} server
 */
async function work(server) {
  const numbers = await metrics(server);
  return (
    number(numbers, 'answer_bytes_encoded_total') + number(numbers, 'page_bytes_compressed_total')
  );
}

/** @param {Server} server */
async function metrics({ output }) {
  const logged = () => /Metrics for.*address=(?:\S*m)?([\d.:]+)/.exec(output.err)?.[1];
  await eventually(() => logged() !== undefined, true);
  return (await fetch(`http://${logged()}/metrics`)).text();
}

/**
 * @param {string} numbers
 * @param {string} name
 */
function number(numbers, name) {
  return Number(new RegExp(`^sillage_${name} (\\d+)`, 'm').exec(numbers)?.[1] ?? assert.fail(name));
}

/** @param {string} path */
const get = (path, headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`;

/**
 * Bytes that one message makes the server say to its sender, all of its answers read.
 * @param {Server} server
 * @param {() => Uint8Array} make
 * @param {boolean} answered whether something must come, or may
 */
async function message(server, make, answered, key = '') {
  const plain = await new Plain(server).upgrade(`/sync/${NOTE}${key && `?key=${key}`}`);
  const beside = await greeted(server, 'sync', NOTE);
  /** @param {number} before */
  const settled = async before => {
    if (answered) await hears(plain, heard => heard.length > before);
    await quiet(plain, beside);
  };
  // Nobody is told anything before he has asked.
  plain.say(rawFrame(0x82, syncFrame('sync', NOTE, 0, [0])));
  await hears(plain, heard => heard.length > LENGTH);
  await quiet(plain, beside);
  const before = plain.heard.length;
  const workBefore = await work(server);
  let sent = 0;
  for (let time = 0; time < TIMES; time += 1) {
    const bytes = rawFrame(0x82, make());
    const heard = plain.heard.length;
    sent += bytes.length;
    plain.say(bytes);
    await settled(heard);
  }
  const said = (plain.heard.length - before) / TIMES;
  const worked = ((await work(server)) - workBefore) / TIMES;
  plain.leave();
  beside.leave();
  return { name: '', sent: Math.round(sent / TIMES), said, worked };
}

/**
 * Resolves when what was heard is such.
 * @param {Plain} plain
 * @param {(heard: Buffer) => boolean} condition
 */
async function hears(plain, condition) {
  while (!condition(plain.heard)) await once(plain.socket, 'data');
}

/**
 * Resolves when nothing more came while somebody beside was answered by the same note, again and again: what the
 * server had to say before that, it has said.
 * @param {Plain} plain
 * @param {Raw} beside
 */
async function quiet(plain, beside) {
  for (let round = 0, length = -1; round < 5; round += 1) {
    if (length !== plain.heard.length) round = 0;
    length = plain.heard.length;
    const answers = beside.frames.length;
    beside.send(syncFrame('sync', NOTE, 0, Y.encodeStateVector(beside.doc)));
    await beside.frame(
      frame => frame.type === 'step2' && beside.frames.indexOf(frame) >= answers,
      'answering beside',
    );
  }
}

test('no byte makes the server say a thousand times more than one of a keystroke, without a reason', {
  skip: lacking(),
  timeout: 120_000,
}, async t => {
  const { server, key } = await opened(t);
  const asset = /\/assets\/editor[^"]*\.js/.exec(await server.text(`/${NOTE}/edit`))?.[0] ?? '/';
  const check = '{"key":"ln_w_0"}';
  const keysCheck = `POST /api/v1/keys/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${check.length}\r\n\r\n${check}`;
  const odd = encoding.encode(encoder => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, 7);
    encoding.writeVarUint(encoder, 3);
  });
  /** @type {Measured[]} */
  const rows = [];
  /**
   * @param {string} name
   * @param {Measured} measured
   */
  const row = (name, measured) => rows.push({ ...measured, name });
  row('a keystroke', await message(server, typist(), true, key));
  const paths = Object.values(ROUTES).flatMap(route => ('get' in route ? [route.get] : []));
  for (const path of [...paths, `/${NOTE}.md`, '/nothing/here']) {
    // What is made once for all who ask is not what a request costs.
    await server.get(path, { 'accept-encoding': 'gzip' });
    const headers = 'Accept-Encoding: gzip\r\n';
    row(`GET ${path}`, await request(server, get(path, headers)));
  }
  row('GET /NOTE/live', await request(server, get(`/${NOTE}/live`), false));
  row('GET /assets/editor', await request(server, get(asset)));
  row('POST /api/v1/keys/check', await request(server, keysCheck));
  row('Step1, nothing known', await message(server, () => syncFrame('sync', NOTE, 0, [0]), true));
  row('Step1, odd', await message(server, () => syncFrame('sync', NOTE, 0, odd), true));
  row('Step2, empty', await message(server, () => syncFrame('sync', NOTE, 1, [0, 0]), false));
  row('Update, refused', await message(server, typist(), false));
  row('Awareness, empty', await message(server, () => awarenessFrame('sync', NOTE, [0]), false));
  row('QueryAwareness', await message(server, () => frame('sync', NOTE, 3, () => {}), false));

  const [unit = assert.fail()] = rows;
  /** @param {Measured} measured */
  const bytesForByte = ({ said, worked, sent }) => Math.max(said, worked) / sent;
  /** @param {Measured} one */
  const times = one => bytesForByte(one) / Math.max(1, bytesForByte(unit));
  for (const one of rows) {
    const reason = times(one) > BOUND ? REASONS[one.name] : '';
    t.diagnostic(
      `${one.name.padEnd(40)} ${String(one.sent).padStart(5)} in ${String(Math.round(one.said)).padStart(8)} out ${String(Math.round(one.worked)).padStart(8)} worked ${times(one).toFixed(1).padStart(8)} × ${reason ?? 'NO REASON'}`,
    );
  }
  assert.deepEqual(
    rows.filter(one => times(one) > BOUND && REASONS[one.name] === undefined).map(one => one.name),
    [],
  );
});

test('every route of the code is in the table, and no other', () => {
  assert.deepEqual(Object.keys(ROUTES).sort(), routesInCode());
});

test('the second who asks for a page costs no work, however he asks', {
  skip: lacking(),
  timeout: 120_000,
}, async t => {
  const { server } = await opened(t);
  const codings = ['br', 'gzip', 'identity', 'gzip;q=0.5, br;q=0.1'];
  const spellings = [`/${NOTE}`, '/weekend/%311', `/${NOTE}?a=b`, `/${NOTE}.md`, '/weekend', '/'];
  const all = async () => {
    for (const path of spellings)
      for (const coding of codings) {
        const answer = await server.get(path, { 'accept-encoding': coding });
        assert.equal(answer.status, 200, `${path} ${coding}`);
        await answer.arrayBuffer();
      }
  };
  await all();
  const before = await metrics(server);
  for (let time = 0; time < TIMES; time += 1) await all();
  const after = await metrics(server);
  for (const name of ['pages_rendered_total', 'page_bytes_compressed_total'])
    assert.equal(number(after, name), number(before, name), name);
  assert.ok(number(after, 'page_bytes_compressed_total') > LENGTH);
});

/** What is asked for by somebody who never reads the answer. */
const UNREAD = {
  'a page': [get(`/${NOTE}`)],
  'a text': [get(`/${NOTE}.md`)],
  'an event stream': [get(`/${NOTE}/live`)],
  'a pipeline of pages': Array(50).fill(`GET /${NOTE} HTTP/1.1\r\nHost: x\r\n\r\n`),
  'sixty questions': [
    upgradeTo(`/sync/${NOTE}`),
    ...Array(60).fill(rawFrame(0x82, Buffer.from(syncFrame('sync', NOTE, 0, [0])))),
  ],
};
const SLEEPERS = 100;
/** How often it is looked what they hold, an answer to somebody else between two looks. */
const LOOKS = 1000;
/** Megabytes that all sleepers together may hold. */
const HELD = 150;

for (const [name, says] of Object.entries(UNREAD)) {
  test(`${SLEEPERS} who ask for ${name} and never read hold little, and nothing when they have left`, {
    skip: lacking(),
    timeout: 120_000,
  }, async t => {
    const { server } = await opened(t);
    // The first reader pays for what all share.
    await server.text(`/${NOTE}`);
    const before = megabytes(server);
    const sleepers = Array.from({ length: SLEEPERS }, () => {
      const socket = connect(server.port, '127.0.0.1');
      socket.pause();
      socket.on('error', () => {});
      socket.on('connect', () => {
        for (const bytes of says) socket.write(bytes);
      });
      t.after(() => socket.destroy());
      return socket;
    });
    let held = 0;
    for (let look = 0; look < LOOKS; look += 1) {
      assert.equal((await server.get('/healthz')).status, 200);
      held = Math.max(held, megabytes(server) - before);
    }
    for (const socket of sleepers) socket.destroy();
    const left = () => megabytes(server) <= 1.3 * before;
    await eventually(() => server.get('/healthz').then(left), true).catch(() => {});
    t.diagnostic(
      `${before.toFixed(0)} MB before, ${held.toFixed(0)} MB more held, ${megabytes(server).toFixed(0)} MB after`,
    );
    assert.ok(held < HELD, `${held.toFixed(0)} MB are held`);
    assert.ok(left(), `${megabytes(server).toFixed(0)} MB after, ${before.toFixed(0)} MB before`);
  });
}

/** @param {string} path */
function upgradeTo(path) {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
}

/** @param {Server} server */
function megabytes({ pid }) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/**
 * A server with a long note, and a note-taker's key.
 * @param {Lifetime} t
 */
async function opened(t) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, {
    args: ['--update-rate', '1000000', '--metrics', '127.0.0.1:0'],
  });
  const key = new URL(server.note_taker).hash.slice(1);
  const author = new Client({ wire: 'hocuspocus', server: server.ws, document: NOTE, key });
  t.after(() => author.destroy());
  await author.saved();
  const line =
    'Une phrase *comme* on en note, avec des mots et de la ponctuation ; encore une.\n\n';
  for (let length = 0; length < LENGTH; length += 20 * line.length) author.insert(line.repeat(20));
  await author.saved();
  await eventually(async () => (await server.text(`/${NOTE}.md`)).length >= LENGTH, true);
  return { server, key };
}

/** Somebody who types one letter after the other: each call gives the update of the next. */
function typist() {
  const doc = new Y.Doc();
  /** @type {Uint8Array} */
  let update = new Uint8Array();
  doc.on('update', bytes => {
    update = bytes;
  });
  return () => {
    doc.getText('content').insert(0, 'x');
    return syncFrame('sync', NOTE, 2, update);
  };
}
