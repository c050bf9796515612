// @ts-check
// A TCP connection on which a test says what it likes, byte by byte.

import { once } from 'node:events';
import { connect } from 'node:net';

/** One connection. `heard` is everything that came; `ended` resolves with it when the server is done. */
export class Plain {
  /** @param {{ port: number }} server */
  constructor({ port }) {
    /** @type {Buffer[]} */
    this.chunks = [];
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', data => this.chunks.push(data));
    this.socket.on('error', () => {});
    /** @type {Promise<Buffer>} */
    this.ended = new Promise(resolve => this.socket.on('close', () => resolve(this.heard)));
  }

  get heard() {
    return Buffer.concat(this.chunks);
  }

  /** @param {string | Uint8Array} bytes */
  say(bytes) {
    this.socket.write(bytes);
  }

  /**
   * Opens a WebSocket by hand; `see` gets the head of the answer.
   * @param {string} path
   * @param {(head: string) => void} see
   */
  async upgrade(path, see = () => {}) {
    this.say(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    while (!this.heard.includes('\r\n\r\n')) await once(this.socket, 'data');
    see(this.heard.toString());
    this.chunks = [];
    return this;
  }

  /** Takes nothing more from the system, as a sleeping telephone does. */
  fallAsleep() {
    this.socket.pause();
  }

  leave() {
    this.socket.destroy();
  }
}

/**
 * One masked frame, whatever its first byte says.
 * @param {number} first
 * @param {ArrayLike<number>} [payload]
 */
export function rawFrame(first, payload = Buffer.alloc(0), masked = true) {
  const body = Buffer.from(payload);
  const length = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 0xff];
  if (masked) length[0] |= 0x80;
  // A mask of zeros changes nothing.
  return Buffer.concat([Buffer.from([first, ...length]), Buffer.alloc(masked ? 4 : 0), body]);
}

/**
 * The code of the first close frame among the bytes that a server sent, if all before it is whole.
 * @param {Buffer} bytes
 */
export function closeCode(bytes) {
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = bytes[at + 1] & 0x7f;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126
        ? short
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    if ((bytes[at] & 0x0f) === 8) return bytes.readUInt16BE(at + head);
    at += head + length;
  }
}
