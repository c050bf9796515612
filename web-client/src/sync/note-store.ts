/**
 * The database in which this browser keeps one note in one epoch: its updates in order, and how much of
 * them the server has not confirmed.
 *
 * The layout is that of y-indexeddb, which the builds of before used: `updates` with keys that count up,
 * and `custom`. Their databases are opened as they are.
 */
import { deleteDB, type IDBPDatabase, openDB } from 'idb';

const VERSION = 1;
const UPDATES = 'updates';
const CUSTOM = 'custom';
/** In `custom`: the characters that one tab has not got confirmed, by the tab. */
const UNSENT = 'unsent:';

/** The unsent characters of each tab that ever wrote here. */
export type Unsent = ReadonlyMap<string, number>;

export interface StoredNote {
  updates: Uint8Array[];
  unsent: Unsent;
}

/** The database of a note in one epoch of its history: copies of two epochs never meet. */
export function databaseOf(name: string, epoch: string): string {
  return `sillage:${name}@${epoch}`;
}

/** Whether no tab writes to a database; undefined where the browser cannot tell (without https). */
export async function isUnused(database: string): Promise<boolean | undefined> {
  const exclusive = { mode: 'exclusive', ifAvailable: true } as const;
  return globalThis.navigator?.locks?.request(database, exclusive, async lock => lock !== null);
}

export class NoteStore {
  readonly #db: IDBPDatabase;

  private constructor(db: IDBPDatabase) {
    this.#db = db;
  }

  /** Opens a database, or makes it; `onFailed` hears when something could not be written. */
  static async open(database: string, onFailed: () => void = () => {}): Promise<NoteStore> {
    const db = await openDB(database, VERSION, {
      upgrade(db) {
        db.createObjectStore(UPDATES, { autoIncrement: true });
        db.createObjectStore(CUSTOM);
      },
      // Another tab lets go of the note: its deletion must not wait for this one.
      blocking: (_now, _next, event) => (event.target as IDBDatabase).close(),
    });
    db.addEventListener('abort', onFailed);
    return new NoteStore(db);
  }

  /** Everything that is kept, as of one moment. */
  async read(): Promise<StoredNote> {
    const transaction = this.#db.transaction([UPDATES, CUSTOM]);
    const [updates, keys, values] = await Promise.all([
      transaction.objectStore(UPDATES).getAll(),
      transaction.objectStore(CUSTOM).getAllKeys(),
      transaction.objectStore(CUSTOM).getAll(),
    ]);
    const unsent = new Map<string, number>();
    keys.forEach((key, index) => {
      const count = Number(values[index]);
      if (String(key).startsWith(UNSENT) && count > 0) {
        unsent.set(String(key).slice(UNSENT.length), count);
      }
    });
    return { updates, unsent };
  }

  /** Keeps one more update together with what its tab has not got confirmed; settles when both are written. */
  async append(update: Uint8Array, tab: string, unsent: number): Promise<void> {
    const transaction = this.#db.transaction([UPDATES, CUSTOM], 'readwrite');
    const custom = transaction.objectStore(CUSTOM);
    await Promise.all([
      transaction.objectStore(UPDATES).add(update),
      unsent > 0 ? custom.put(unsent, UNSENT + tab) : custom.delete(UNSENT + tab),
      transaction.done,
    ]);
  }

  /** The server has all that was unsent then: entries that have not grown since are taken away. */
  async confirm(unsent: Unsent): Promise<void> {
    const transaction = this.#db.transaction(CUSTOM, 'readwrite');
    await Promise.all(
      [...unsent].map(async ([tab, count]) => {
        const now = Number((await transaction.store.get(UNSENT + tab)) ?? 0);
        if (now <= count) await transaction.store.delete(UNSENT + tab);
      }),
    );
    await transaction.done;
  }

  /** Puts one update in place of all; `merge` gets them, also those that other tabs have written. */
  async compact(merge: (updates: Uint8Array[]) => Uint8Array): Promise<void> {
    const transaction = this.#db.transaction(UPDATES, 'readwrite');
    const { store } = transaction;
    const [updates, keys] = await Promise.all([store.getAll(), store.getAllKeys()]);
    const last = keys.at(-1);
    if (last === undefined) return;
    await Promise.all([
      store.add(merge(updates)),
      store.delete(IDBKeyRange.upperBound(last)),
      transaction.done,
    ]);
  }

  close(): void {
    this.#db.close();
  }
}

/** Forgets a note; only what is on the server or with its person. */
export function deleteNote(database: string): Promise<void> {
  return deleteDB(database);
}
