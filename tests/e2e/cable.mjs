// @ts-check
// The network cable of one window: a TCP relay to the server that can be pulled out and put back.

import { once } from 'node:events';
import net from 'node:net';

/** @import { Lifetime } from '../clients/sillage.mjs' */

/** @typedef {'all' | 'pages' | 'nothing' | 'silence'} Passing what gets through */

/**
 * The two sockets of one connection, and whether nothing that one says reaches the other any more.
 * @typedef {{ near: net.Socket, far: net.Socket, isDeaf: boolean }} Pair
 */

export class Cable {
  /**
   * A relay from a free port to `port`, put in; `host` is what it names the server, as some proxies do.
   * @param {Lifetime} t
   * @param {number} port
   * @param {{ host?: string }} options
   */
  static async to(t, port, { host } = {}) {
    const cable = new Cable(port, host);
    cable.relay.listen(0, '127.0.0.1');
    await once(cable.relay, 'listening');
    t.after(() => cable.remove());
    return cable;
  }

  /**
   * @param {number} port
   * @param {string} [host]
   */
  constructor(port, host) {
    /** @type {Passing} */
    this.passes = 'all';
    this.host = host;
    /** @type {Set<Pair>} */
    this.pairs = new Set();
    this.relay = net.createServer(near => this.#connect(near, port));
  }

  get http() {
    const { port } = /** @type {net.AddressInfo} */ (this.relay.address());
    return `http://127.0.0.1:${port}`;
  }

  /** Pulls it out: what is open breaks, nothing new gets through. */
  cut() {
    this.#set('nothing');
  }

  /** Only pages get through, no WebSocket: the window can load but not follow. */
  cutSockets() {
    this.#set('pages');
  }

  /** Nothing breaks, and nothing gets through: what is open stays open, what is new is never answered. */
  silence() {
    this.passes = 'silence';
  }

  /** New connections are answered again; those from the silence stay silent. */
  speak() {
    this.passes = 'all';
    for (const pair of this.pairs) pair.isDeaf = true;
  }

  /** Puts it back in. */
  mend() {
    this.#set('all');
  }

  remove() {
    this.cut();
    this.relay.close();
  }

  /** @param {Passing} passes */
  #set(passes) {
    this.passes = passes;
    for (const { near, far } of this.pairs) for (const socket of [near, far]) socket.destroy();
  }

  /**
   * @param {net.Socket} near
   * @param {number} port
   */
  #connect(near, port) {
    if (this.passes === 'nothing') {
      near.destroy();
      return;
    }
    const far = net.connect(port, '127.0.0.1');
    const pair = { near, far, isDeaf: false };
    this.pairs.add(pair);
    for (const socket of [near, far]) {
      socket.on('error', () => {});
      socket.on('close', () => {
        for (const end of [near, far]) end.destroy();
        this.pairs.delete(pair);
      });
    }
    near.on('data', (/** @type {Buffer} */ data) => {
      if (this.passes === 'silence') pair.isDeaf = true;
      if (pair.isDeaf) return;
      const upgrade = /^upgrade: *websocket/im.test(data.toString('latin1', 0, 4096));
      if (this.passes === 'pages' && upgrade) near.destroy();
      else far.write(this.host ? named(data, this.host) : data);
    });
    far.on('data', data => {
      if (this.passes === 'silence') pair.isDeaf = true;
      if (!pair.isDeaf) near.write(data);
    });
  }
}

/**
 * A request with another Host; anything else as it is.
 * @param {Buffer} data
 * @param {string} host
 */
function named(data, host) {
  const text = data.toString('latin1');
  if (!/^[A-Z]+ \S+ HTTP\/1\.1\r\n/.test(text)) return data;
  return Buffer.from(text.replace(/^host: .*$/im, `Host: ${host}`), 'latin1');
}
