// @ts-check
// Somebody without a key who holds as many connections as he can, in every way that there is.

import { connect } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { syncFrame, tokenFrame } from './frames.mjs';
import { rawFrame } from './plain.mjs';

/** Connections that are opened together, and the milliseconds between two such rounds. */
const ROUND = 20;
const PAUSE = 25;

/**
 * @param {string} method
 * @param {string} path
 */
const request = (method, path, headers = '') =>
  `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
/** @param {string} path */
const upgrade = path =>
  request(
    'GET',
    path,
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
  );
/** @param {Uint8Array} bytes */
const frame = bytes => rawFrame(0x82, Buffer.from(bytes));

/**
 * What each kind of holder says at once, and whether it takes what it is told.
 * @type {Record<string, (note: string) => { says: (string | Buffer)[], reads?: boolean }>}
 */
export const HOLDERS = {
  'a silent connection': () => ({ says: [] }),
  'half a request': () => ({ says: ['GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '] }),
  'half a body': () => ({
    says: [
      request(
        'POST',
        '/api/v1/keys/check',
        'Content-Type: application/json\r\nContent-Length: 90\r\n',
      ),
    ],
  }),
  'a connection kept alive after one answer': () => ({ says: [request('GET', '/healthz')] }),
  'a page that nobody reads': note => ({ says: [request('GET', `/${note}`)], reads: false }),
  'an event stream': note => ({ says: [request('GET', `/${note}/live`)] }),
  'an event stream that nobody reads': note => ({
    says: [request('GET', `/${note}/live`)],
    reads: false,
  }),
  'a y-websocket reader': note => ({
    says: [upgrade(`/sync/${note}`), frame(syncFrame('sync', note, 0, [0]))],
  }),
  'a y-websocket reader who does not read': note => ({
    says: [upgrade(`/sync/${note}`), frame(syncFrame('sync', note, 0, [0]))],
    reads: false,
  }),
  'a silent Hocuspocus socket': () => ({ says: [upgrade('/hocuspocus')] }),
  'a Hocuspocus reader': note => ({
    says: [
      upgrade('/hocuspocus'),
      frame(tokenFrame(note, '')),
      frame(syncFrame('hocuspocus', note, 0, [0])),
    ],
  }),
};

/** Keeps `count` connections of one kind open; whatever is closed is opened again, until the test `t` ends. */
export class Flood {
  /**
   * @param {import('node:test').TestContext} t
   * @param {{ port: number }} server
   * @param {keyof typeof HOLDERS} kind
   * @param {string} note
   * @param {number} count
   */
  constructor(t, { port }, kind, note, count) {
    this.port = port;
    this.holder = HOLDERS[kind]?.(note) ?? { says: [] };
    this.count = count;
    /** @type {Set<import('node:net').Socket>} */
    this.open = new Set();
    this.opened = 0;
    this.over = false;
    t.after(() => this.end());
    this.going = this.#go();
  }

  /**
   * Resolves when so many connections were opened, those that were closed meanwhile included.
   * @param {number} opened
   */
  async has(opened) {
    while (this.opened < opened) await later(PAUSE);
  }

  async end() {
    this.over = true;
    for (const socket of this.open) socket.destroy();
    await this.going;
  }

  async #go() {
    while (!this.over) {
      const wanted = Math.min(ROUND, this.count - this.open.size);
      for (let more = 0; more < wanted; more += 1) this.#hold();
      // Whoever does not read does not see that he was closed either.
      if (this.holder.reads === false && wanted === 0)
        for (const old of [...this.open].slice(0, ROUND)) old.destroy();
      await later(PAUSE);
    }
    for (const socket of this.open) socket.destroy();
  }

  #hold() {
    const socket = connect(this.port, '127.0.0.1');
    this.open.add(socket);
    socket.on('connect', () => {
      this.opened += 1;
      for (const bytes of this.holder.says) socket.write(bytes);
    });
    if (this.holder.reads === false) socket.pause();
    else socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => this.open.delete(socket));
  }
}
