/**
 * One note in one tab: its text, the connection to the server, the copy in this browser, and the account
 * of what is saved. Knows nothing of the page.
 */
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { isStorageFault, refusalFor, type Stop, stopFor } from './close-codes.ts';
import { type Connection, connection } from './connection.ts';
import { expectsToWrite, keptKeyFor, redeemKept, rememberAccess } from './keys.ts';
import { isSaved, unsentCharacters } from './ledger.ts';
import { LocalCopy } from './local-copy.ts';
import { databaseOf } from './note-store.ts';
import { accessIn, refusalIn, storageIn } from './notice.ts';
import type { Situation } from './situation.ts';
import { openTab, type Tab } from './tab.ts';
import { markUnsent } from './unsent-notes.ts';

/** After so long without the server, its text is not waited for. */
const SERVER_PATIENCE_MS = 5_000;
/** A key of before that is not redeemed by then is sent as it is. */
const REDEEM_PATIENCE_MS = 5_000;

export interface SessionEvents {
  /** Anything of the situation changed. */
  onChange: (now: Readonly<Situation>) => void;
  onAccess: (access: 'write' | 'read') => void;
  /** The note's history was rewritten: this tab has a text from before. */
  onReplaced: () => void;
}

export class NoteSession {
  /** `{event}/{session}` */
  readonly name: string;
  readonly event: string;
  readonly epoch: string;
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText('content');
  readonly awareness = new Awareness(this.doc);
  /** Settles when the text has all that the server had, or when it is not waited for any longer. */
  readonly serverKnown: Promise<void>;
  readonly #events: SessionEvents;
  readonly #tab: Tab;
  readonly #connection: Connection;
  readonly #copy: LocalCopy;

  constructor(name: string, epoch: string, events: SessionEvents) {
    this.name = name;
    this.event = name.split('/')[0] ?? '';
    this.epoch = epoch;
    this.#events = events;
    // Readers are not in the list of people; we enter it when the server says that we may write.
    this.awareness.setLocalState(null);
    this.#tab = openTab(now => this.#changed(now));
    let synced = () => {};
    this.serverKnown = new Promise(resolve => {
      synced = resolve;
      setTimeout(resolve, SERVER_PATIENCE_MS);
    });
    this.#connection = this.#connect(synced);
    this.#copy = new LocalCopy(databaseOf(name, epoch), this.doc, {
      onKept: kept => this.#tab.change({ kept }),
      onInherited: characters => this.#tab.record({ type: 'edited', characters }),
      unsent: () => unsentCharacters(this.now.ledger),
    });
    this.text.observe((change, { local }) => {
      if (local) this.#tab.record({ type: 'edited', characters: charactersOf(change) });
    });
  }

  get now(): Readonly<Situation> {
    return this.#tab.now;
  }

  /** Whether this person writes here, or is expected to until the server has answered. */
  get isWritable(): boolean {
    const { stop, access } = this.now;
    return !stop && (access === 'asking' ? expectsToWrite(this.event) : access === 'write');
  }

  /** Connects, once the text has what this browser had. */
  async start(): Promise<void> {
    const patience = new Promise(resolve => setTimeout(resolve, REDEEM_PATIENCE_MS));
    await Promise.all([this.#copy.loaded, Promise.race([redeemKept(), patience])]);
    this.#connection.start();
  }

  /** Offers everything to the server once more. */
  retry(): void {
    this.#connection.renew();
  }

  /** Comes back after a key was redeemed. */
  joinedAnew(): void {
    this.#tab.change({ keyRefused: false, readCause: null, access: 'asking', stop: null });
    this.#connection.renew();
  }

  /** Drops this browser's copy; only after its text was offered to the person. */
  forget(): Promise<void> {
    return this.#copy.forget();
  }

  /** The account of this tab goes into its database and onto the list of the site. */
  #changed(now: Readonly<Situation>): void {
    const unsent = unsentCharacters(now.ledger);
    if (unsent === 0 && isSaved(now.ledger)) this.#copy.confirmed();
    // Words that are merely on their way are no news to other pages.
    const isNews = unsent > 0 && (now.slow || !now.connected);
    if (isNews || unsent === 0) markUnsent(databaseOf(this.name, this.epoch), isNews);
    this.#events.onChange(now);
  }

  #connect(onSynced: () => void): Connection {
    return connection({
      name: this.name,
      doc: this.doc,
      awareness: this.awareness,
      key: () => (this.now.keyRefused ? '' : keptKeyFor(this.event)),
      epoch: this.epoch,
      onLedger: this.#tab.record,
      onConnected: connected => this.#tab.change({ connected }),
      onAccess: access => this.#granted(access),
      onDenied: reason => this.#denied(reason),
      onSynced,
      onNotice: payload => this.#noticed(payload),
      onClosed: code => this.#closed(code),
      onRefusedAddress: addressRefused => this.#tab.change({ addressRefused }),
    });
  }

  #granted(access: 'write' | 'read'): void {
    rememberAccess(this.event, access);
    // A notice follows where there is more to say.
    this.#tab.change({
      access,
      readCause: null,
      refusal: null,
      quarantined: false,
      storage: 'well',
    });
    this.#events.onAccess(access);
  }

  /** A key that is no longer known still lets its holder read; without a key every session is read. */
  #denied(reason: string): void {
    const refusal = refusalFor(reason);
    if (refusal === 'epoch') {
      this.#stop('epoch');
      this.#events.onReplaced();
    } else if (refusal === 'quarantined') {
      this.#tab.change({ quarantined: true });
    } else if (this.now.keyRefused) {
      this.#stop('missing');
    } else {
      this.#tab.change({ keyRefused: true });
      this.#connection.renew();
    }
  }

  #noticed(payload: string): void {
    const storage = storageIn(payload);
    if (storage) this.#tab.change({ storage });
    const refusal = refusalIn(payload);
    if (refusal) this.#tab.change({ refusal });
    const access = accessIn(payload);
    if (access)
      this.#tab.change({ readCause: access.cause, shares: access.shares ?? this.now.shares });
  }

  #closed(code: number): void {
    const { storage } = this.now;
    const fails = storage === 'well' && isStorageFault(code);
    this.#tab.change({ connected: false, shares: false, storage: fails ? 'failing' : storage });
    const reason = stopFor(code);
    if (reason === 'key' && this.now.access === 'write') {
      // The link ended while we wrote. Another may still stand; if not, the server says why.
      this.#tab.change({ access: 'asking' });
      this.#connection.renew();
    } else if (reason) this.#stop(reason);
  }

  #stop(reason: Stop): void {
    this.#connection.stop();
    this.#tab.change({ stop: reason, connected: false });
  }
}

function charactersOf(change: Y.YTextEvent): number {
  return change.delta.reduce(
    (sum, { insert, delete: deleted }) =>
      sum + (typeof insert === 'string' ? insert.length : 0) + (deleted ?? 0),
    0,
  );
}
