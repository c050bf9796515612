// @ts-check
// A connection that says whatever a test wants: frames by hand, any Origin, no politeness.

import WebSocket from 'ws';
import { readFrame } from './frames.mjs';
import { within } from './sillage.mjs';

/** How long an answer may take, in milliseconds. */
const DEADLINE = 10_000;

/** One socket. `opened` resolves with the HTTP status of the upgrade (101 when it was accepted). */
export class Raw {
  constructor(url, { wire = 'sync', headers = {} } = {}) {
    this.wire = wire;
    this.frames = [];
    this.waiting = new Set();
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false });
    this.socket.binaryType = 'nodebuffer';
    this.opened = within(
      new Promise((resolve, reject) => {
        this.socket.on('open', () => resolve(101));
        this.socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
        this.socket.on('error', reject);
      }),
      DEADLINE,
      'no answer to the upgrade',
    );
    this.closed = new Promise(resolve => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('message', data => {
      this.frames.push(readFrame(this.wire, new Uint8Array(data)));
      for (const look of this.waiting) look();
    });
  }

  send(bytes) {
    this.socket.send(bytes);
  }

  /** Resolves with the first frame, among all so far and to come, that `condition` accepts, or fails after `deadline` ms. */
  frame(condition, what = condition.toString(), deadline = DEADLINE) {
    let look;
    const found = new Promise(resolve => {
      look = () => {
        const frame = this.frames.find(condition);
        if (frame !== undefined) resolve(frame);
      };
      this.waiting.add(look);
      look();
    });
    return within(found, deadline, `no frame ${what}`).finally(() => this.waiting.delete(look));
  }

  /** Resolves with the close frame: `{ code, reason }`. */
  ended() {
    return within(this.closed, DEADLINE, 'the socket was not closed');
  }

  leave() {
    this.socket.terminate();
  }
}
