/** Hears the cursors of others from awareness, and resolves only those that were told anew. */
import type { StateEffect } from '@codemirror/state';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { colourOf, nameOf } from '../authors.ts';
import { type Cursor, cursorsTold } from './field.ts';
import { relativePosition, resolvePositions } from './positions.ts';

export interface Hearing {
  /** The news since the last call, to be taken into the editor's next transaction. */
  effects(): StateEffect<unknown>[];
  stop(): void;
}

/** `onNews` is called once after a batch of messages, when no transaction has taken its news. */
export function hearCursors(text: Y.Text, awareness: Awareness, onNews: () => void): Hearing {
  const news = new Set<number>();
  let isAnnounced = false;
  const announce = () => {
    if (isAnnounced) return;
    isAnnounced = true;
    queueMicrotask(() => {
      isAnnounced = false;
      if (news.size > 0) onNews();
    });
  };
  const changed = (change: { added: number[]; updated: number[]; removed: number[] }) => {
    for (const client of [...change.added, ...change.updated, ...change.removed]) {
      if (client !== awareness.clientID) news.add(client);
    }
    announce();
  };
  awareness.on('change', changed);

  return {
    effects() {
      if (news.size === 0) return [];
      const clients = [...news];
      news.clear();
      const states = clients.map(client => awareness.getStates().get(client));
      const found = resolvePositions(
        text,
        states.flatMap(state => [
          relativePosition(state?.cursor?.anchor),
          relativePosition(state?.cursor?.head),
        ]),
      );
      const told = new Map<number, Omit<Cursor, 'moves'> | null>();
      for (const [index, client] of clients.entries()) {
        const [anchor, head] = [found[index * 2] ?? null, found[index * 2 + 1] ?? null];
        if (anchor === 'later' || head === 'later') {
          // The words that the cursor stands in are on their way: it is looked for with them.
          news.add(client);
          continue;
        }
        const state = states[index];
        const isThere = anchor !== null && head !== null;
        const shown = { name: nameOf(client, state), colour: colourOf(client, state) };
        told.set(client, isThere ? { ...shown, anchor, head } : null);
      }
      return told.size > 0 ? [cursorsTold.of(told)] : [];
    },
    stop: () => awareness.off('change', changed),
  };
}
