// @ts-check
// Somebody without a key who holds as many connections as he can, in every way that there is.

import { setTimeout as later } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { syncFrame, tokenFrame } from './frames.mjs';
import { rawFrame } from './plain.mjs';

/** Milliseconds between two looks at how many came. */
const LOOK = 25;

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

/**
 * Keeps `count` connections of one kind open; whatever is closed is opened again, until the test `t` ends. On a thread
 * of its own: those who are measured do not wait for it.
 */
export class Flood {
  /**
   * @param {import('node:test').TestContext} t
   * @param {{ port: number }} server
   * @param {keyof typeof HOLDERS} kind
   * @param {string} note
   * @param {number} count
   */
  constructor(t, { port }, kind, note, count) {
    this.shared = new Int32Array(new SharedArrayBuffer(8));
    this.worker = new Worker(new URL('./flooder.mjs', import.meta.url), {
      workerData: { port, count, holder: HOLDERS[kind]?.(note), shared: this.shared },
    });
    t.after(() => this.worker.terminate());
  }

  /** Connections that came so far, those that were closed meanwhile included. */
  get opened() {
    return Atomics.load(this.shared, 0);
  }

  /**
   * Resolves when so many connections were opened.
   * @param {number} opened
   */
  async has(opened) {
    while (this.opened < opened) await later(LOOK);
  }

  /** How many there are now, as far as they notice. */
  get open() {
    return Atomics.load(this.shared, 1);
  }
}
