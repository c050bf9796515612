/** The copy of a note that this browser keeps: it survives a reload, a crash and a closed laptop. */
import {
  applyUpdate,
  type Doc,
  encodeStateAsUpdate,
  mergeUpdates,
  type Transaction,
  transact,
} from 'yjs';
import { enter, type KeepingEvent, type Kept, keptBy, opening } from './copy-state.ts';
import { deleteNote, NoteStore, type Unsent } from './note-store.ts';

/** A browser that does not open its database by then is treated as one that keeps nothing. */
const OPEN_TIMEOUT_MS = 3_000;
/** So many updates are then merged into one. */
const COMPACT_AFTER = 500;
/** The words of others are on the server: they are written down together, as often as this. */
const OTHERS_MS = 1_000;
/** The origin of what comes out of the database. */
const FROM_COPY = Symbol('local copy');

export interface CopyEvents {
  /** What can be promised. */
  onKept: (kept: Kept) => void;
  /** So many characters were never confirmed before this tab was opened. */
  onInherited: (characters: number) => void;
  /** How many characters of this tab are not confirmed now. */
  unsent: () => number;
}

/** Keeps `doc` in a database of its own. */
export class LocalCopy {
  /** Settles when what was kept is in the document, or when there is nothing to wait for. */
  readonly loaded: Promise<void>;
  readonly #tab = crypto.getRandomValues(new Uint32Array(2)).join('-');
  #keeping = opening;
  #store: NoteStore | null = null;
  #inherited: Unsent = new Map();
  #appended = 0;
  /** What others wrote since this tab last wrote anything down. */
  #ofOthers: Uint8Array[] = [];
  #writing: ReturnType<typeof setTimeout> | undefined;
  /** Whether an entry of this tab lies in the database. */
  #hasUnsent = false;
  /** Changes made before the database was open. */
  #early = false;

  constructor(
    private readonly database: string,
    private readonly doc: Doc,
    private readonly events: CopyEvents,
  ) {
    // Held as long as this tab lives.
    void globalThis.navigator?.locks?.request(
      database,
      { mode: 'shared' },
      () => new Promise(() => {}),
    );
    doc.on('update', this.#changed);
    const opened = NoteStore.open(database, () => this.#record('failed')).then(
      store => this.#load(store),
      () => this.#record('failed'),
    );
    this.loaded = Promise.race([
      opened.catch(() => this.#record('failed')),
      after(OPEN_TIMEOUT_MS).then(() => this.#record('late')),
    ]);
  }

  /** The server has everything that this tab has. */
  confirmed(): void {
    if (!this.#store || (this.#inherited.size === 0 && !this.#hasUnsent)) return;
    const own = new Map([...this.#inherited, [this.#tab, Number.MAX_SAFE_INTEGER]]);
    this.#inherited = new Map();
    this.#hasUnsent = false;
    this.#store.confirm(own).catch(() => this.#record('failed'));
  }

  /** Forgets the copy; only after its text was offered to the person. */
  async forget(): Promise<void> {
    this.doc.off('update', this.#changed);
    clearTimeout(this.#writing);
    this.#store?.close();
    await deleteNote(this.database);
  }

  async #load(store: NoteStore): Promise<void> {
    const { updates, unsent } = await store.read();
    transact(
      this.doc,
      () => {
        for (const update of updates) applyUpdate(this.doc, update, FROM_COPY);
      },
      FROM_COPY,
      false,
    );
    this.#store = store;
    this.#inherited = unsent;
    const characters = [...unsent.values()].reduce((sum, count) => sum + count, 0);
    if (characters > 0) this.events.onInherited(characters);
    if (this.#early) this.#append(encodeStateAsUpdate(this.doc));
    this.#record('opened');
    if (updates.length >= COMPACT_AFTER) await this.#compact();
  }

  #changed = (update: Uint8Array, origin: unknown, _doc: Doc, { local }: Transaction) => {
    if (origin === FROM_COPY) return;
    if (local) this.#record('changed');
    if (!this.#store) {
      this.#early = true;
      return;
    }
    this.#ofOthers.push(update);
    if (local) this.#write();
    else this.#writing ??= setTimeout(this.#write, OTHERS_MS);
  };

  /** Own words stand on those of others: both go in one entry. */
  #write = () => {
    clearTimeout(this.#writing);
    this.#writing = undefined;
    const updates = this.#ofOthers.splice(0);
    const [only] = updates;
    if (only) this.#append(updates.length === 1 ? only : mergeUpdates(updates));
  };

  /** Transactions are written in the order in which they were begun: with this one, all before it are. */
  #append(update: Uint8Array): void {
    const committed = this.#keeping.changes;
    this.#appended += 1;
    const unsent = this.events.unsent();
    this.#hasUnsent ||= unsent > 0;
    this.#store?.append(update, this.#tab, unsent).then(
      () => this.#record({ committed }),
      () => this.#record('failed'),
    );
    if (this.#appended % COMPACT_AFTER === 0) {
      void this.#compact().catch(() => this.#record('failed'));
    }
  }

  async #compact(): Promise<void> {
    await this.#store?.compact(updates => {
      // Other tabs write here too.
      transact(
        this.doc,
        () => {
          for (const update of updates) applyUpdate(this.doc, update, FROM_COPY);
        },
        FROM_COPY,
        false,
      );
      return encodeStateAsUpdate(this.doc);
    });
  }

  #record(event: KeepingEvent): void {
    this.#keeping = enter(this.#keeping, event);
    this.events.onKept(keptBy(this.#keeping));
  }
}

function after(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
