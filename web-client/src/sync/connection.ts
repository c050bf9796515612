/** The connection to the server: the stock Hocuspocus provider, with our reconnects and our ledger. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import type { Awareness } from 'y-protocols/awareness';
import { type Doc, transact } from 'yjs';
import { delayAfter, LEAST_DELAY_MS } from './close-codes.ts';
import { framePacer } from './frame-pacer.ts';
import { type Inbox, inbox } from './inbox.ts';
import type { LedgerEvent } from './ledger.ts';
import { reportingSocket } from './socket.ts';

/** An attempt without a word of the server for so long is given up: the line is silent, or leads to a portal. */
const ATTEMPT_TIMEOUT_MS = 10_000;
/** The server speaks every 20 seconds, if only to say that it is there. */
const SILENCE_MS = 30_000;
/** Between attempts that fail: a line that is well again is found soon. */
const MOST_DELAY_MS = 3_000;
/** When the network or the person returns, everybody in the room returns: spread them a little. */
const RETURN_SPREAD_MS = 1_500;
/** The code that the stock socket itself uses for a connection that it gives up. */
const GIVEN_UP = 4408;

export interface ConnectionOptions {
  /** `{event}/{session}` */
  name: string;
  doc: Doc;
  awareness: Awareness;
  /** Read again on every connect. */
  key: () => string;
  /** The epoch that the text is of: the server merges it with no other. */
  epoch: string;
  onLedger: (event: LedgerEvent) => void;
  onConnected: (connected: boolean) => void;
  onAccess: (access: 'write' | 'read') => void;
  onDenied: (reason: string) => void;
  /** The text has all that the server had. */
  onSynced: () => void;
  /** The server says something to people. */
  onNotice: (payload: string) => void;
  onClosed: (code: number) => void;
  /** The server answers, and refuses the address that this page came from. */
  onRefusedAddress: (refused: boolean) => void;
}

export interface Connection {
  start(): void;
  /** Never comes back by itself. */
  stop(): void;
  /** Drops the socket and connects anew, for instance with another key. */
  renew(): void;
}

/** Prepares a connection; nothing is sent before `start`. */
export function connection(options: ConnectionOptions): Connection {
  const socket = new Socket({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/hocuspocus`,
    autoConnect: false,
    WebSocketPolyfill: reportingSocket(options.onLedger),
    minDelay: LEAST_DELAY_MS,
    maxDelay: MOST_DELAY_MS,
    messageReconnectTimeout: SILENCE_MS,
    onStatus: ({ status }) => options.onConnected(status === 'connected'),
    onClose: ({ event }) => {
      // Not by setConfiguration(), which would also stop it from reconnecting.
      socket.configuration.delay = delayAfter(event.code, Math.random());
      socket.flush();
      options.onClosed(event.code);
    },
  });
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name: options.name,
    document: options.doc,
    awareness: options.awareness,
    token: () => `${options.key()} epoch=${options.epoch}`,
    onAuthenticated: ({ scope }) => options.onAccess(scope === 'readonly' ? 'read' : 'write'),
    onAuthenticationFailed: ({ reason }) => options.onDenied(reason),
    onSynced: options.onSynced,
    onStateless: ({ payload }) => options.onNotice(payload),
  });
  // As one transaction of the document, which the editor then follows by one of its own.
  socket.deliverIn(deliver => transact(options.doc, deliver, provider, false));
  watchAttempts(socket, options.onRefusedAddress);
  return {
    start() {
      provider.attach();
      void socket.connect();
      followNetwork(socket);
    },
    stop: () => socket.disconnect(),
    renew() {
      socket.drop();
      void socket.connect();
    },
  };
}

/** The stock socket, which gathers what it hears and can be given up at once. */
class Socket extends HocuspocusProviderWebsocket {
  #inbox: Inbox<MessageEvent> | undefined;

  /** Gathers messages from now on; each batch is delivered inside `transaction`. */
  deliverIn(transaction: (deliver: () => void) => void): void {
    const deliver = (batch: MessageEvent[]) => {
      transaction(() => {
        for (let next = batch.shift(); next; next = batch.shift()) super.onMessage(next);
      });
    };
    this.#inbox = inbox(deliver, framePacer());
  }

  /** The first message of a connection also says that there is one. */
  override onMessage(event: MessageEvent): void {
    if (this.connectionAttempt || !this.#inbox) super.onMessage(event);
    else this.#inbox.push(event);
  }

  /** Delivers what was heard and not yet looked at. */
  flush(): void {
    this.#inbox?.flush();
  }

  /** Tries at once, unless a connection stands that spoke lately. */
  hurry(): void {
    if (!this.shouldConnect) return;
    const isSilent = Date.now() - this.lastMessageReceived > SILENCE_MS;
    if (this.status === 'connected' && this.lastMessageReceived && isSilent) this.drop();
    if (this.status === 'disconnected') void this.connect();
  }

  /** A silent line is given up at once: it would not answer a close for minutes. */
  override checkConnection(): void {
    const isSilent = Date.now() - this.lastMessageReceived > SILENCE_MS;
    if (this.status === 'connected' && this.lastMessageReceived && isSilent) this.drop();
  }

  /** A lost network does not answer a close. */
  drop(): void {
    this.emit('close', { event: { code: GIVEN_UP, reason: 'given up' } });
  }
}

/** Gives an attempt up that nobody answers, and asks why when none gets through. */
function watchAttempts(socket: Socket, onRefusedAddress: (refused: boolean) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOpen = false;
  socket.on('status', ({ status }: { status: string }) => {
    if (status !== 'connecting') return;
    isOpen = false;
    clearTimeout(timer);
    timer = setTimeout(() => socket.drop(), ATTEMPT_TIMEOUT_MS);
  });
  socket.on('open', () => {
    isOpen = true;
  });
  socket.on('connect', () => {
    clearTimeout(timer);
    onRefusedAddress(false);
  });
  socket.on('close', () => {
    clearTimeout(timer);
    if (!isOpen) void isAddressRefused().then(refused => refused && onRefusedAddress(true));
  });
}

/** Whether the server takes nothing from pages of this address: it sits behind a proxy that names another. */
async function isAddressRefused(): Promise<boolean> {
  try {
    const answer = await fetch('/join', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"key":""}',
    });
    return answer.status === 403;
  } catch {
    return false;
  }
}

/** Does not wait for a silence or a delay when the browser knows better. */
function followNetwork(socket: Socket): void {
  const comeBack = () => {
    setTimeout(() => socket.hurry(), Math.random() * RETURN_SPREAD_MS);
  };
  addEventListener('offline', () => {
    if (socket.status === 'connected') socket.drop();
  });
  addEventListener('online', comeBack);
  addEventListener('pageshow', comeBack);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') comeBack();
  });
}
