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
import { readFrame } from './frames.mjs';

const PROVIDERS = {
  hocuspocus: HocuspocusProvider,
  'hocuspocus-3': HocuspocusProvider3,
  'hocuspocus-2': HocuspocusProvider2,
};

// Version 2 of the provider looks for the browser's name, which Node has from version 22 on.
globalThis.WebSocket ??= WebSocket;

/** How long a condition may take unless told otherwise, in milliseconds. */
const DEADLINE = 15_000;

/** One person at a stock client on one document. */
export class Client {
  /**
   * `server` is `ws://HOST:PORT`, `document` is `event/session`; `clientId` fixes the Yjs client id, `cookie` is sent at
   * the upgrade, `localAddress` is where the connection comes from.
   * @param {{
   *   wire: string, server: string, document: string, key?: string | null, clientId?: number, origin?: string,
   *   cookie?: string, localAddress?: string,
   * }} options
   */
  constructor({ wire, server, document, key = null, clientId, origin, cookie, localAddress }) {
    this.wire = wire;
    this.doc = new Y.Doc();
    if (clientId !== undefined) this.doc.clientID = clientId;
    this.content = this.doc.getText('content');
    /** @type {any} */
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
    /** @type {[any, any][] | null} */
    this.outbox = null;
    /** @type {any} */
    this.socket = undefined;
    this.watchers = new Set();
    this.moments = new Set();
    this.doc.on('update', () => this.changed());
    const WebSocketPolyfill = watched(this, {
      origin,
      localAddress,
      headers: cookie === undefined ? {} : { cookie },
    });
    this.provider =
      wire === 'sync'
        ? this.#openSync({ server, document, key, WebSocketPolyfill })
        : this.#openHocuspocus({ server, document, key, WebSocketPolyfill });
  }

  #openSync({ server, document, key, WebSocketPolyfill }) {
    /** @type {Record<string, string>} */
    const params = key === null ? {} : { key };
    return new WebsocketProvider(`${server}/sync`, document, this.doc, {
      WebSocketPolyfill,
      params,
      disableBc: true,
    });
  }

  #openHocuspocus({ server, document, key, WebSocketPolyfill }) {
    // Stock, only less patient than a browser on a bad network: tests should not wait a second per attempt.
    const socket = {
      url: `${server}/hocuspocus`,
      WebSocketPolyfill,
      delay: 100,
      minDelay: 50,
      maxDelay: 500,
    };
    return new PROVIDERS[this.wire]({
      // Version 2 does not hand the options of the socket on.
      ...(this.wire === 'hocuspocus-2' ? { websocketProvider: new Socket2(socket) } : socket),
      name: document,
      document: this.doc,
      token: key ?? '',
      broadcast: false,
      onAuthenticationFailed: ({ reason }) =>
        this.changed({ denied: [...this.log.denied, reason] }),
      onSynced: () => this.changed(),
    });
  }

  get text() {
    return this.content.toString();
  }

  insert(text, at = this.content.length) {
    this.content.insert(at, text);
  }

  delete(at, length) {
    this.content.delete(at, length);
  }

  /** Everything that a test may wait for. */
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
    this.#connection.disconnect();
  }

  connect() {
    this.#connection.connect();
  }

  get #connection() {
    return this.provider.configuration?.websocketProvider ?? this.provider;
  }

  /** The network goes: no close frame; the provider comes back by itself. */
  drop() {
    this.socket.terminate();
  }

  destroy() {
    // Versions 2 and 3, destroyed between two attempts, would connect again and never stop.
    this.#connection.connect = async () => {};
    this.provider.destroy();
    this.provider.awareness?.destroy();
    if (this.wire === 'hocuspocus-2') this.#connection.destroy();
    this.doc.destroy();
  }

  /** The network goes while this person types: one character at each thing that happens on the way back. */
  async typeThroughReconnect(text) {
    const rest = [...text];
    const type = () => {
      if (rest.length > 0) this.insert(rest.shift());
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

  /** Resolves with the state as soon as `condition(state)` holds. */
  until(condition, what = condition.toString(), within = DEADLINE) {
    return new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(timer);
        this.watchers.delete(look);
        settle(value);
      };
      const timer = setTimeout(() => {
        const { text, ...state } = this.state;
        finish(
          reject,
          new Error(
            `after ${within} ms not yet ${what}: ${JSON.stringify({ ...state, text: text.slice(-80) })}`,
          ),
        );
      }, within);
      const look = () => {
        const state = this.state;
        if (condition(state)) finish(resolve, state);
      };
      this.watchers.add(look);
      look();
    });
  }

  /** Resolves when nothing of this client's words is left to save, and it is connected. */
  saved(within) {
    return this.until(state => state.connected && state.synced && !state.unsaved, 'saved', within);
  }

  /** Something happened: looks at all awaited conditions again. */
  changed(news) {
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

  /** Called by the watched socket for each frame from the server, before the provider sees it. */
  received(bytes) {
    /** @type {any} */
    const { type, body, permission } = readFrame(this.wire, bytes);
    if (type === 'status') this.log[body === 1 ? 'saved' : 'refusals'] += 1;
    if (type === 'auth' && this.wire === 'sync') this.log.denied.push(body);
    if (type === 'auth' && permission === 2) this.log.scope = body;
    if (type === 'step2' || type === 'update') {
      this.log.updates += 1;
      const returned = Y.parseUpdateMeta(body).to.get(this.doc.clientID) ?? 0;
      this.log.returned = Math.max(this.log.returned, returned);
    }
    this.happened();
  }
}

/** A `ws` socket class that tells `client` what passes and lets it hold back edits. */
function watched(client, options) {
  return class extends /** @type {any} */ (WebSocket) {
    constructor(url, protocols) {
      super(url, protocols, { ...options, perMessageDeflate: false });
      client.socket = this;
      this.on('message', data => client.received(new Uint8Array(data)));
      client.happened();
      this.on('open', () => client.happened());
      this.on('error', error => client.log.errors.push(error.message));
      this.on('close', code => {
        client.log.closes.push(code);
        client.happened();
      });
    }

    send(data) {
      const held =
        client.outbox !== null &&
        ['update', 'step2'].includes(readFrame(client.wire, new Uint8Array(data)).type);
      if (held) client.outbox.push([this, data]);
      else super.send(data);
    }

    reallySend(data) {
      super.send(data);
    }
  };
}
