/**
 * Which changes of the person the browser's own database has for certain.
 *
 * *Kept* is said only when the database was opened and the transaction of the last change has
 * completed: a reload between the key and that moment would lose it.
 *
 * Pure: events in, the next account out.
 */

/** What can be promised of the copy; `keeping` is on its way, `none` is not to be counted on. */
export type Kept = 'none' | 'keeping' | 'kept';

export type KeepingEvent =
  /** The database is open, and what it had is in the document. */
  | 'opened'
  /** The database took longer to open than a person waits. */
  | 'late'
  /** Something could not be written: from now on the copy may have holes. */
  | 'failed'
  /** The person changed the text. */
  | 'changed'
  /** Everything up to this change is written. */
  | { committed: number };

/** The account of one database in one tab. */
export interface Keeping {
  readonly database: 'opening' | 'late' | 'open' | 'failed';
  /** How many changes the person made. */
  readonly changes: number;
  /** How many of them, the first ones, are written. */
  readonly committed: number;
}

export const opening: Keeping = { database: 'opening', changes: 0, committed: 0 };

/** What can be said to the person now. */
export function keptBy({ database, changes, committed }: Keeping): Kept {
  if (database === 'late' || database === 'failed') return 'none';
  return database === 'open' && committed === changes ? 'kept' : 'keeping';
}

/** The account after one event; a copy that failed once stays failed. */
export function enter(keeping: Keeping, event: KeepingEvent): Keeping {
  switch (event) {
    case 'opened':
      return keeping.database === 'failed' ? keeping : { ...keeping, database: 'open' };
    case 'late':
      return keeping.database === 'opening' ? { ...keeping, database: 'late' } : keeping;
    case 'failed':
      return { ...keeping, database: 'failed' };
    case 'changed':
      return { ...keeping, changes: keeping.changes + 1 };
    default:
      return { ...keeping, committed: Math.max(keeping.committed, event.committed) };
  }
}
