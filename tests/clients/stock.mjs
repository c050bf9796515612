// @ts-check
// Stock Yjs clients by the name of their wire, unmodified: only the WebSocket under them is watched.

import { HocuspocusProvider } from '@hocuspocus/provider';
import {
  HocuspocusProvider as HocuspocusProvider2,
  HocuspocusProviderWebsocket as Socket2,
} from 'hocuspocus-provider-2';
import { HocuspocusProvider as HocuspocusProvider3 } from 'hocuspocus-provider-3';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { bytesOf, readFrame } from './frames.mjs';

/** @import { Awareness } from 'y-protocols/awareness' */
/** @import { Wire } from './frames.mjs' */

/**
 * `server` is `ws://HOST:PORT`, `document` is `event/session`; `clientId` fixes the Yjs client id, `cookie` is sent at
 * the upgrade, `localAddress` is where the connection comes from.
 * @typedef {{
 *   wire: Wire, server: string, document: string, key?: string | null | undefined, clientId?: number | undefined,
 *   origin?: string | undefined, cookie?: string | undefined, localAddress?: string | undefined,
 * }} Options
 */

/**
 * What the tests use of a provider, whichever it is.
 * @typedef {{ connect: () => unknown, disconnect: () => unknown, destroy: () => void }} Connection
 * @typedef {{
 *   synced: boolean, hasUnsyncedChanges?: boolean, awareness: Awareness | null, destroy: () => void,
 * }} Provider
 */

/**
 * What happened so far: codes of close frames, what was refused and why, and how often something was said.
 * @typedef {{
 *   closes: number[], errors: string[], denied: string[], refusals: number, saved: number, returned: number,
 *   updates: number, scope: string | null,
 * }} Log
 *
 * @typedef {Log & {
 *   connected: boolean, synced: boolean, unsaved: boolean, own: number, readonly text: string,
 * }} State
 */

/** The address and the socket of a provider that is to be opened. */
/** @typedef {{ server: string, document: string, key: string | null, WebSocketPolyfill: typeof globalThis.WebSocket }} Opening */

// Version 2 of the provider looks for the browser's name, which Node has from version 22 on.
globalThis.WebSocket ??= /** @type {typeof globalThis.WebSocket} */ (
  /** @type {unknown} */ (WebSocket)
);

/** How long a condition may take unless told otherwise, in milliseconds. */
const DEADLINE = 15_000;

/** One person at a stock client on one document. */
export class Client {
  /** @param {Options} options */
  constructor({ wire, server, document, key = null, clientId, origin, cookie, localAddress }) {
    this.wire = wire;
    this.doc = new Y.Doc();
    if (clientId !== undefined) this.doc.clientID = clientId;
    this.content = this.doc.getText('content');
    /** @type {Log} */
    this.log = {
      closes: [],
      errors: [],
      denied: [],
      refusals: 0,
      saved: 0,
      returned: 0,
      updates: 0,
      scope: null,
    };
    /** @type {[Watched, Uint8Array][] | null} */
    this.outbox = null;
    /** @type {Watched | undefined} */
    this.socket = undefined;
    /** @type {Set<() => void>} */
    this.watchers = new Set();
    /** @type {Set<() => void>} */
    this.moments = new Set();
    /** @type {Set<(payload: string) => void>} */
    this.heard = new Set();
    this.doc.on('update', () => this.changed());
    const WebSocketPolyfill = watched(this, {
      origin,
      localAddress,
      headers: cookie === undefined ? {} : { cookie },
    });
    const { provider, connection } =
      wire === 'sync'
        ? this.#openSync({ server, document, key, WebSocketPolyfill })
        : this.#openHocuspocus(wire, { server, document, key, WebSocketPolyfill });
    this.provider = provider;
    this.connection = connection;
  }

  /**
   * @param {Opening} opening
   * @returns {{ provider: Provider, connection: Connection }}
   */
  #openSync({ server, document, key, WebSocketPolyfill }) {
    /** @type {Record<string, string>} */
    const params = key === null ? {} : { key };
    const provider = new WebsocketProvider(`${server}/sync`, document, this.doc, {
      WebSocketPolyfill,
      params,
      disableBc: true,
    });
    return { provider, connection: provider };
  }

  /**
   * @param {Exclude<Wire, 'sync'>} wire
   * @param {Opening} opening
   * @returns {{ provider: Provider, connection: Connection }}
   */
  #openHocuspocus(wire, { server, document, key, WebSocketPolyfill }) {
    // Stock, only less patient than a browser on a bad network: tests should not wait a second per attempt.
    const socket = {
      url: `${server}/hocuspocus`,
      WebSocketPolyfill,
      delay: 100,
      minDelay: 50,
      maxDelay: 500,
    };
    const settings = {
      name: document,
      document: this.doc,
      token: key ?? '',
      broadcast: false,
      onAuthenticationFailed: (/** @type {{ reason: string }} */ { reason }) =>
        this.changed({ denied: [...this.log.denied, reason] }),
      onSynced: () => this.changed(),
      onStateless: (/** @type {{ payload: string }} */ { payload }) => {
        for (const hear of this.heard) hear(payload);
      },
    };
    // Version 2 does not hand the options of the socket on.
    const provider =
      wire === 'hocuspocus-2'
        ? new HocuspocusProvider2({ ...settings, websocketProvider: new Socket2(socket) })
        : wire === 'hocuspocus-3'
          ? new HocuspocusProvider3({ ...settings, ...socket })
          : new HocuspocusProvider({ ...settings, ...socket });
    return { provider, connection: provider.configuration.websocketProvider };
  }

  /** Who else is there, which every provider here keeps. */
  get awareness() {
    const { awareness } = this.provider;
    if (awareness === null) throw new Error('this provider keeps no awareness');
    return awareness;
  }

  get text() {
    return this.content.toString();
  }

  /** @param {string} text */
  insert(text, at = this.content.length) {
    this.content.insert(at, text);
  }

  /**
   * @param {number} at
   * @param {number} length
   */
  delete(at, length) {
    this.content.delete(at, length);
  }

  /**
   * Everything that a test may wait for.
   * @returns {State}
   */
  get state() {
    const own = Y.getState(this.doc.store, this.doc.clientID);
    const hocuspocus = this.wire !== 'sync';
    const client = this;
    return {
      ...this.log,
      connected: this.socket?.readyState === WebSocket.OPEN,
      synced: this.provider.synced === true,
      // What the stock client itself says of its words. y-websocket 3.1 says nothing, so its echoes are counted instead.
      unsaved: hocuspocus ? this.provider.hasUnsyncedChanges === true : this.log.returned < own,
      own,
      get text() {
        return client.text;
      },
    };
  }

  /** Leaves as a person does who closes the tab. */
  disconnect() {
    this.connection.disconnect();
  }

  connect() {
    this.connection.connect();
  }

  /**
   * Calls `hear` with what the server says beside the document, which only Hocuspocus can carry.
   * @param {(payload: string) => void} hear
   */
  onStateless(hear) {
    this.heard.add(hear);
  }

  /** The network goes: no close frame; the provider comes back by itself. */
  drop() {
    this.socket?.terminate();
  }

  destroy() {
    // Versions 2 and 3, destroyed between two attempts, would connect again and never stop.
    this.connection.connect = async () => {};
    this.provider.destroy();
    this.provider.awareness?.destroy();
    if (this.wire === 'hocuspocus-2') this.connection.destroy();
    this.doc.destroy();
  }

  /**
   * The network goes while this person types: one character at each thing that happens on the way back.
   * @param {string} text
   */
  async typeThroughReconnect(text) {
    const rest = [...text];
    const type = () => {
      this.insert(rest.shift() ?? '');
    };
    this.moments.add(type);
    this.drop();
    type();
    await this.until(state => state.connected && state.synced, 'back');
    this.moments.delete(type);
    this.insert(rest.join(''));
  }

  /** Keeps the frames that carry edits on this side until `release` lets a number of them go. */
  hold() {
    this.outbox ??= [];
  }

  release(count = this.outbox?.length ?? 0) {
    for (const [socket, data] of this.outbox?.splice(0, count) ?? []) socket.reallySend(data);
  }

  /**
   * Resolves with the state as soon as `condition(state)` holds.
   * @param {(state: State) => boolean} condition
   * @param {string} what
   * @returns {Promise<State>}
   */
  until(condition, what = condition.toString(), within = DEADLINE) {
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        this.watchers.delete(look);
      };
      const timer = setTimeout(() => {
        const { text, ...state } = this.state;
        const is = JSON.stringify({ ...state, text: text.slice(-80) });
        finish();
        reject(new Error(`after ${within} ms not yet ${what}: ${is}`));
      }, within);
      const look = () => {
        const state = this.state;
        if (!condition(state)) return;
        finish();
        resolve(state);
      };
      this.watchers.add(look);
      look();
    });
  }

  /**
   * Resolves when nothing of this client's words is left to save, and it is connected.
   * @param {number} [within]
   */
  saved(within) {
    return this.until(state => state.connected && state.synced && !state.unsaved, 'saved', within);
  }

  /**
   * Something happened: looks at all awaited conditions again.
   * @param {Partial<Log>} news
   */
  changed(news = {}) {
    Object.assign(this.log, news);
    if (this.watchers.size > 0)
      queueMicrotask(() => {
        for (const look of this.watchers) look();
      });
  }

  /** The socket did something: `typeThroughReconnect` types at exactly these moments. */
  happened() {
    for (const act of this.moments) act();
    this.changed();
  }

  /**
   * Called by the watched socket for each frame from the server, before the provider sees it.
   * @param {Uint8Array} bytes
   */
  received(bytes) {
    const frame = readFrame(this.wire, bytes);
    if (frame.type === 'status') this.log[frame.body === 1 ? 'saved' : 'refusals'] += 1;
    if (frame.type === 'auth' && this.wire === 'sync') this.log.denied.push(frame.body);
    if (frame.type === 'auth' && frame.permission === 2) this.log.scope = frame.body;
    if (frame.type === 'step2' || frame.type === 'update') {
      this.log.updates += 1;
      const returned = Y.parseUpdateMeta(frame.body).to.get(this.doc.clientID) ?? 0;
      this.log.returned = Math.max(this.log.returned, returned);
    }
    this.happened();
  }
}

/**
 * One person on `server` until the test `t` ends, by the newest Hocuspocus unless told otherwise.
 * @param {import('./sillage.mjs').Lifetime} t
 * @param {{ ws: string }} server
 * @param {string} document
 * @param {Partial<Options>} options
 */
export function person(t, server, document, options = {}) {
  const client = new Client({ wire: 'hocuspocus', server: server.ws, document, ...options });
  t.after(() => client.destroy());
  return client;
}

/**
 * Somebody at each of the two wires that browsers and programs speak most.
 * @param {import('./sillage.mjs').Lifetime} t
 * @param {{ ws: string }} server
 * @param {string} document
 */
export function westAndEast(t, server, document) {
  const west = person(t, server, document, { wire: 'sync' });
  return { west, east: person(t, server, document) };
}

/** @typedef {WebSocket & { reallySend: (data: Uint8Array) => void }} Watched */

/**
 * A `ws` socket class that tells `client` what passes and lets it hold back edits.
 * @param {Client} client
 * @param {import('ws').ClientOptions} options
 * @returns {typeof globalThis.WebSocket}
 */
function watched(client, options) {
  const Watching = class extends WebSocket {
    /**
     * @param {string | URL | null} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(/** @type {string | URL} */ (url), protocols, { ...options, perMessageDeflate: false });
      client.socket = this;
      this.on('message', data => client.received(bytesOf(data)));
      client.happened();
      this.on('open', () => client.happened());
      this.on('error', error => client.log.errors.push(error.message));
      this.on('close', code => {
        client.log.closes.push(code);
        client.happened();
      });
    }

    /**
     * What a provider sends: always bytes.
     * @param {Uint8Array} data
     */
    send(data) {
      const held = ['update', 'step2'].includes(readFrame(client.wire, new Uint8Array(data)).type);
      if (held && client.outbox !== null) client.outbox.push([this, data]);
      else super.send(data);
    }

    /** @param {Uint8Array} data */
    reallySend(data) {
      super.send(data);
    }
  };
  return /** @type {typeof globalThis.WebSocket} */ (/** @type {unknown} */ (Watching));
}
