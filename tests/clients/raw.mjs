// @ts-check
// A connection that says whatever a test wants: frames by hand, any Origin, no politeness.

import assert from 'node:assert/strict';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { bytesOf, readFrame, syncFrame, tokenFrame } from './frames.mjs';
import { within } from './sillage.mjs';

/** @import { Server } from './sillage.mjs' */

/** @import { Frame, Wire } from './frames.mjs' */

/** How long an answer may take, in milliseconds. */
const DEADLINE = 10_000;

/** One socket. `opened` resolves with the HTTP status of the upgrade (101 when it was accepted). */
export class Raw {
  /**
   * @param {string} url
   * @param {{ wire?: Wire, headers?: Record<string, string> }} options
   */
  constructor(url, { wire = 'sync', headers = {} } = {}) {
    this.wire = wire;
    /** @type {Frame[]} */
    this.frames = [];
    this.doc = new Y.Doc();
    this.applied = 0;
    /** @type {Set<() => void>} */
    this.waiting = new Set();
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false });
    this.socket.binaryType = 'nodebuffer';
    this.opened = within(
      new Promise((/** @type {(status: number | undefined) => void} */ resolve, reject) => {
        this.socket.on('open', () => resolve(101));
        this.socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
        this.socket.on('error', reject);
      }),
      DEADLINE,
      'no answer to the upgrade',
    );
    /** @type {Promise<{ code: number, reason: string }>} */
    this.closed = new Promise(resolve => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('message', data => {
      this.frames.push(readFrame(this.wire, bytesOf(data)));
      for (const look of this.waiting) look();
    });
  }

  /** @param {Uint8Array | string} bytes */
  send(bytes) {
    this.socket.send(bytes);
  }

  /**
   * Resolves with the first frame, among all so far and to come, that `condition` accepts, or fails after `deadline` ms.
   * @param {(frame: Frame) => boolean} condition
   * @param {string} what
   */
  frame(condition, what = condition.toString(), deadline = DEADLINE) {
    let look = () => {};
    /** @type {Promise<Frame>} */
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

  /**
   * The text that whoever speaks here would show by now.
   */
  text() {
    for (; this.applied < this.frames.length; this.applied += 1) {
      const frame = this.frames[this.applied];
      if (frame?.type === 'step2' || frame?.type === 'update') Y.applyUpdate(this.doc, frame.body);
    }
    return this.doc.getText('content').toString();
  }

  /** Resolves with the close frame: `{ code, reason }`. */
  ended() {
    return within(this.closed, DEADLINE, 'the socket was not closed');
  }

  leave() {
    this.socket.terminate();
  }
}

/**
 * A connection that has said who it is, was let in and has the document.
 * @param {Pick<Server, 'ws'>} server
 * @param {Wire} wire
 * @param {string} document
 */
export async function greeted(server, wire, document) {
  const path = wire === 'sync' ? `/sync/${document}` : '/hocuspocus';
  const socket = new Raw(server.ws + path, { wire });
  assert.equal(await socket.opened, 101);
  if (wire !== 'sync') socket.send(tokenFrame(document, ''));
  socket.send(syncFrame(wire, document, 0, [0]));
  await socket.frame(({ type }) => type === 'step2', 'step 2');
  return socket;
}

/**
 * For a condition on frames: one that lets in, or refuses, with this permission.
 * @param {number} permission 1 is no, 2 is yes
 * @returns {(frame: Frame) => boolean}
 */
export function says(permission) {
  return frame => frame.type === 'auth' && frame.permission === permission;
}
