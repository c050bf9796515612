/**
 * The cursors of others in the editor's state.
 *
 * A cursor is resolved only when its owner tells it; until then it moves with the text around it, as
 * the position that it holds on to does. Pure: no view, no awareness.
 */
import { StateEffect, StateField, type Transaction } from '@codemirror/state';

/** Somebody's selection, and how he is shown. */
export interface Cursor {
  readonly name: string;
  /** The number of the author's colour. */
  readonly colour: number;
  readonly anchor: number;
  readonly head: number;
  /** How often he told a position: a new number shows his name again. */
  readonly moves: number;
}

export type Cursors = ReadonlyMap<number, Cursor>;

/** What awareness said of some clients; null takes a cursor away. Positions are in the new text. */
export const cursorsTold = StateEffect.define<ReadonlyMap<number, Omit<Cursor, 'moves'> | null>>();

/** The cursors by client id. */
export const cursorField = StateField.define<Cursors>({
  create: () => new Map(),
  update(cursors, transaction) {
    let next = transaction.docChanged ? moved(cursors, transaction) : cursors;
    for (const effect of transaction.effects) {
      if (effect.is(cursorsTold)) next = told(next, effect.value, transaction.newDoc.length);
    }
    return next;
  },
});

/** Words that somebody inserts at a cursor go before it, as they do in the shared text. */
function moved(cursors: Cursors, { changes }: Transaction): Cursors {
  return new Map(
    [...cursors].map(([client, cursor]) => [
      client,
      {
        ...cursor,
        anchor: changes.mapPos(cursor.anchor, 1),
        head: changes.mapPos(cursor.head, 1),
      },
    ]),
  );
}

function told(
  cursors: Cursors,
  news: ReadonlyMap<number, Omit<Cursor, 'moves'> | null>,
  length: number,
): Cursors {
  const next = new Map(cursors);
  for (const [client, cursor] of news) {
    if (cursor) {
      next.set(client, {
        ...cursor,
        anchor: Math.min(cursor.anchor, length),
        head: Math.min(cursor.head, length),
        moves: (cursors.get(client)?.moves ?? 0) + 1,
      });
    } else next.delete(client);
  }
  return next;
}
