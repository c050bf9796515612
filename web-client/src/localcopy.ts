/** The copy of a note that this browser keeps: it survives a reload, a crash and a closed laptop. */
import { clearDocument, IndexeddbPersistence } from 'y-indexeddb';
import type { Doc } from 'yjs';

/** A browser that does not open its database by then is treated as one that keeps nothing. */
const OPEN_TIMEOUT_MS = 3_000;

export interface LocalCopy {
  /** Settles when what was kept is in the document, or when there is nothing to wait for. */
  readonly loaded: Promise<void>;
  /** True while every change is written down here. */
  isKept(): boolean;
  /** Forgets the copy; only after its text was offered to the person. */
  forget(): Promise<void>;
}

/** Keeps `doc` in a database of its own, named after the document. */
export function localCopy(name: string, doc: Doc, onChange: () => void): LocalCopy {
  const database = `sillage:${name}`;
  const store = new IndexeddbPersistence(database, doc);
  let failed = false;
  const fail = () => {
    failed = true;
    onChange();
  };

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
  addEventListener('unhandledrejection', event => {
    if (event.reason instanceof DOMException && event.reason.name === 'QuotaExceededError') fail();
  });

  const opened = store.whenSynced.then(onChange);
  return {
    loaded: Promise.race([opened, store._db.then(() => opened, fail), after(OPEN_TIMEOUT_MS)]),
    isKept: () => store.synced && !failed,
    async forget() {
      await store.destroy();
      await clearDocument(database);
    },
  };
}

function after(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
