// @ts-check
// Devices as programs meet them: the cookie over http and behind TLS, at both sockets, and nowhere else.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, lacking, run, serve } from '../clients/sillage.mjs';
import { person } from '../clients/stock.mjs';

/** @import { Server } from '../clients/sillage.mjs' */

const BOTH = /** @type {const} */ (['hocuspocus', 'sync']);
const PUBLIC = 'https://notes.example.org';

test('over plain http the cookie has neither the prefix nor Secure, whatever a proxy claims', {
  skip: lacking(),
}, async t => {
  const server = await serve(t, folder(t), { args: ['--example'] });
  const claims = { 'x-forwarded-proto': 'https', forwarded: 'proto=https' };
  const { status, cookie } = await redeem(server, server.keys.note_taker, claims);
  assert.equal(status, 200);
  assert.match(
    cookie,
    /^sillage-device=[0-9a-f]{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
  );
});

test('with a public address of https the cookie is bound to the host and to TLS', {
  skip: lacking(),
}, async t => {
  const server = await serve(t, folder(t), { args: ['--example', '--public-url', PUBLIC] });
  const { status, cookie } = await redeem(server, server.keys.note_taker, { origin: PUBLIC });
  assert.equal(status, 200);
  assert.match(
    cookie,
    /^__Host-sillage-device=[0-9a-f]{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
  );
  // What plain http may set is nothing here.
  /** @param {string} cookies */
  const device = cookies => server.get('/api/v1/device', { cookie: cookies });
  assert.equal((await device(pair(cookie))).status, 200);
  assert.equal((await device(pair(cookie).replace('__Host-', ''))).status, 404);
});

test('nothing is redeemed for a page of another site', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t), { args: ['--example'] });
  const key = server.keys.note_taker;
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    const { status, cookie } = await redeem(server, key, headers);
    assert.deepEqual({ status, cookie }, { status: 403, cookie: '' }, JSON.stringify(headers));
  }
  const form = { 'content-type': 'text/plain' };
  assert.equal((await redeem(server, key, form)).status, 415);
});

test('each cause of a refused key has its word, and none sets a cookie', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  const server = await serve(t, data, { args: ['--example'] });
  const made = await run('key', '--data', data, 'note-taker', '--label', 'gone');
  await run('key', '--data', data, 'revoke', /Number: (\w+)/.exec(made.err)?.[1] ?? '');
  const before = await redeem(server, server.keys.note_taker);
  const rotated = await run('key', '--data', data, 'rotate', 'start');
  assert.equal(rotated.code, 0, rotated.err);
  const other = await serve(t, folder(t), { args: ['--example'] });
  /** @type {[string, number, string][]} */
  const refused = [
    [made.out.trim(), 404, 'revoked'],
    [server.keys.note_taker, 404, 'replaced'],
    [other.keys.note_taker, 404, 'unknown'],
    [server.keys.note_taker.slice(0, -1), 400, 'mistyped'],
  ];
  for (const [key, status, cause] of refused) {
    const said = await redeem(server, key);
    assert.deepEqual([said.status, said.body.cause, said.cookie], [status, cause, '']);
  }
  // Whoever joined before the new links stays; the new links work.
  const write = /^ln_w_.*$/m.exec(rotated.out)?.[0] ?? '';
  assert.equal((await redeem(server, write)).status, 200);
  const writer = person(t, server, await anySession(server), { cookie: pair(before.cookie) });
  await writer.saved();
  writer.insert('Still here.');
  await writer.saved();
});

test('a device with a second link stays connected when the first is revoked, and goes with the last', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  const server = await serve(t, data, { args: ['--example'] });
  const session = await anySession(server);
  const first = await run('key', '--data', data, 'note-taker', '--label', 'first');
  const second = await run('key', '--data', data, 'note-taker', '--label', 'second');
  const { cookie } = await redeem(server, first.out.trim());
  await redeem(server, second.out.trim(), { cookie: pair(cookie) });
  const alone = await redeem(server, first.out.trim());
  const both = person(t, server, session, { cookie: pair(cookie) });
  const one = person(t, server, session, { cookie: pair(alone.cookie) });
  await Promise.all([both.saved(), one.saved()]);
  const revoke = (/** @type {{ err: string }} */ made) =>
    run('key', '--data', data, 'revoke', /Number: (\w+)/.exec(made.err)?.[1] ?? '');
  await revoke(first);
  await one.until(({ closes }) => closes.includes(4401), 'is sent away');
  both.insert('By the second link.');
  await both.saved();
  assert.deepEqual(both.log.closes, []);
  await revoke(second);
  await both.until(({ closes }) => closes.includes(4401), 'is sent away too');
});

test('the cookie speaks at both sockets, and its id stands on what was written', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  const server = await serve(t, data, { args: ['--example'] });
  const session = await anySession(server);
  /** @type {bigint[]} */
  const written = [];
  const reader = person(t, server, session);
  await reader.until(({ scope }) => scope === 'readonly', 'reads');
  for (const wire of BOTH) {
    const { cookie, body } = await redeem(server, server.keys.note_taker);
    const secret = Buffer.from(pair(cookie).split('=')[1] ?? '', 'hex');
    const hash = createHash('sha256').update(secret).digest();
    assert.equal(body.device, hash.subarray(0, 8).toString('hex'));
    const writer = person(t, server, session, { wire, cookie: pair(cookie) });
    await writer.saved();
    writer.insert(`By ${wire}. `);
    await writer.saved();
    writer.destroy();
    assert.equal(await server.text(`/${session}.md`).then(text => text.includes(wire)), true);
    written.push(hash.readBigUInt64BE());
  }
  await server.stop('SIGTERM');
  // A number that nobody has is answered with the devices that wrote.
  const { err } = await run('erase', '--data', data, '--device', '1');
  for (const device of written) assert.match(err, new RegExp(`\\b${device}\\b`));
});

test('neither a key nor the secret of a device is in a log, a page, a record or an address', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const env = { SILLAGE_LOG: 'trace' };
  const server = await serve(t, data, { args: [], env });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const { cookie, body } = await redeem(server, server.keys.organiser);
  const headers = { cookie: pair(cookie) };
  const secrets = [server.keys.organiser, server.keys.note_taker, pair(cookie).split('=')[1] ?? ''];
  const shown = [JSON.stringify(body)];
  const shared = await post(server, '/api/v1/links', { event: 'weekend' }, headers);
  const { key } = await shared.json();
  secrets.push(key);
  for (const path of ['/', '/weekend', `/${session}`, `/${session}/edit`, '/join', '/healthz']) {
    const answer = await server.get(path, headers);
    shown.push(JSON.stringify([...answer.headers]), await answer.text());
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer', path);
  }
  for (const wire of BOTH) {
    const stock = person(t, server, session, { wire, key });
    await stock.saved();
    stock.insert('Words. ');
    await stock.saved();
  }
  await post(server, '/api/v1/keys/check', { key });
  await post(server, '/join', { key: key.slice(0, -1) });
  const list = await run('key', '--data', data, 'list');
  await server.stop('SIGTERM');
  shown.push(server.output.err, list.out, list.err, ...everyFile(data));
  for (const secret of secrets) {
    const body = secret.replace(/^ln_[a-z]_/, '');
    const where = shown.find(text => text.toLowerCase().includes(body.toLowerCase()));
    assert.equal(where?.slice(0, 200), undefined);
  }
});

/**
 * Every file of a folder, as text.
 * @param {string} path
 */
function everyFile(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}

/**
 * @param {Server} server
 * @param {string} key
 */
async function redeem(server, key, headers = {}) {
  const answer = await post(server, '/join', { key }, headers);
  const text = await answer.text();
  const body = text.startsWith('{') ? JSON.parse(text) : text;
  return { status: answer.status, cookie: answer.headers.get('set-cookie') ?? '', body };
}

/**
 * @param {Server} server
 * @param {string} path
 * @param {object} body
 */
function post(server, path, body, headers = {}) {
  return fetch(server.http + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/**
 * What a browser sends back of a cookie.
 * @param {string} cookie
 */
function pair(cookie) {
  return cookie.split(';')[0] ?? '';
}

/** @param {Server} server */
async function anySession(server) {
  return `forum-2022/${(await sessions(server, 'forum-2022'))[0]}`;
}
