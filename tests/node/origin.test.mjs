// @ts-check
// A page may speak only to the server that it came from; who set up a proxy that hides this is told once.

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { eventually, folder, lacking, serve } from '../clients/sillage.mjs';

test('e14 a proxy that names another host: 403, and one warning that names both and --public-url', {
  skip: lacking(),
}, async t => {
  const server = await serve(t, folder(t));
  for (let attempt = 0; attempt < 3; attempt++) {
    assert.equal(await upgrade(server.port, 'backend:8080', 'http://notes.example'), 403);
  }
  const warnings = () =>
    server.output.err.split('\n').filter(line => /WARN/.test(line) && /--public-url/.test(line));
  await eventually(async () => warnings().length, 1);
  assert.match(warnings()[0] ?? '', /http:\/\/notes\.example/);
  assert.match(warnings()[0] ?? '', /backend:8080/);
});

test('e14 with --public-url only that address may', { skip: lacking() }, async t => {
  const server = await serve(t, folder(t), {
    args: ['--open', '--public-url', 'http://notes.example'],
  });
  assert.equal(await upgrade(server.port, 'backend:8080', 'http://notes.example'), 101);
  assert.equal(await upgrade(server.port, 'backend:8080', 'http://backend:8080'), 403);
});

/**
 * The status with which a browser's attempt to open a socket is answered.
 * @param {number} port
 * @param {string} host
 * @param {string} origin
 * @returns {Promise<number>}
 */
function upgrade(port, host, origin) {
  return new Promise((resolve, reject) => {
    const headers = {
      host,
      origin,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const attempt = request({ host: '127.0.0.1', port, path: '/hocuspocus', headers });
    attempt.on('response', answer => resolve(answer.resume().statusCode ?? 0));
    attempt.on('upgrade', (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode ?? 0);
    });
    attempt.on('error', reject);
    attempt.end();
  });
}
