/** The copy of a note that this browser keeps: it survives a reload, a crash and a closed laptop. */
import { clearDocument, IndexeddbPersistence } from 'y-indexeddb';
import type { Doc, Transaction } from 'yjs';
import { enter, type KeepingEvent, type Kept, keptBy, opening } from './copy-state.ts';

/** A browser that does not open its database by then is treated as one that keeps nothing. */
const OPEN_TIMEOUT_MS = 3_000;
/** The store of the database to which y-indexeddb adds each update. */
const UPDATES = 'updates';

export interface LocalCopy {
  /** Settles when what was kept is in the document, or when there is nothing to wait for. */
  readonly loaded: Promise<void>;
  /** Forgets the copy; only after its text was offered to the person. */
  forget(): Promise<void>;
}

/** The database of a note in one epoch of its history: copies of two epochs never meet. */
export function databaseOf(name: string, epoch: string): string {
  return `sillage:${name}@${epoch}`;
}

/** Whether no tab writes to a database; undefined where the browser cannot tell (without https). */
export async function isUnused(database: string): Promise<boolean | undefined> {
  const exclusive = { mode: 'exclusive', ifAvailable: true } as const;
  return navigator.locks?.request(database, exclusive, async lock => lock !== null);
}

/** Keeps `doc` in a database of its own and says what can be promised. */
export function localCopy(database: string, doc: Doc, onKept: (kept: Kept) => void): LocalCopy {
  // Held as long as this tab lives.
  void navigator.locks?.request(database, { mode: 'shared' }, () => new Promise(() => {}));
  const store = new IndexeddbPersistence(database, doc);
  let keeping = opening;
  const record = (event: KeepingEvent) => {
    keeping = enter(keeping, event);
    onKept(keptBy(keeping));
  };
  const fail = () => record('failed');

  // A store that throws must not stop what else listens to the document: the connection does.
  const write = store._storeUpdate;
  doc.off('update', write);
  store._storeUpdate = (update, origin) => {
    try {
      write(update, origin);
    } catch {
      fail();
    }
  };
  doc.on('update', store._storeUpdate);

  /** A transaction on the store completes after those begun before it: with it, all changes so far are written. */
  const prove = (db: IDBDatabase) => {
    const committed = keeping.changes;
    try {
      db.transaction(UPDATES, 'readwrite').oncomplete = () => record({ committed });
    } catch {
      fail();
    }
  };
  // After the listener above, which begins the transaction that is to be proven.
  doc.on('update', (_update: Uint8Array, _origin: unknown, _doc: Doc, { local }: Transaction) => {
    if (!local) return;
    record('changed');
    if (store.db) prove(store.db);
  });

  // A failed write, for instance on a full disk, aborts its transaction before the one that would prove it.
  const opened = store._db.then(async db => {
    db.addEventListener('abort', fail);
    await store.whenSynced;
    record('opened');
    prove(db);
  }, fail);
  const late = after(OPEN_TIMEOUT_MS).then(() => record('late'));
  return {
    loaded: Promise.race([opened, late]),
    async forget() {
      await store.destroy();
      await clearDocument(database);
    },
  };
}

function after(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
