/** Where the positions that others tell are in the text: all of them in one walk. */
import * as Y from 'yjs';

/** `later` when it speaks of words that are not here yet, null when it means nothing here. */
export type Resolved = number | 'later' | null;

/** What a peer told, as a position; null when it is none. */
export function relativePosition(told: unknown): Y.RelativePosition | null {
  if (typeof told !== 'object' || told === null) return null;
  try {
    return Y.createRelativePositionFromJSON(told);
  } catch {
    return null;
  }
}

/** Finds all positions in `text` with one walk over it at most. */
export function resolvePositions(
  text: Y.Text,
  positions: readonly (Y.RelativePosition | null)[],
): Resolved[] {
  const answers: Resolved[] = positions.map(() => null);
  const wanted = new Map<Y.Item, { slot: number; offset: number }[]>();
  positions.forEach((position, slot) => {
    const found = position && locate(text, position);
    if (found === null || typeof found !== 'object') answers[slot] = found;
    else
      wanted.set(found.item, [...(wanted.get(found.item) ?? []), { slot, offset: found.offset }]);
  });
  let index = 0;
  for (
    let item = wanted.size > 0 ? text._start : null;
    item && wanted.size > 0;
    item = item.right
  ) {
    const isVisible = !item.deleted && item.countable;
    for (const { slot, offset } of wanted.get(item) ?? []) {
      answers[slot] = index + (isVisible ? offset : 0);
    }
    wanted.delete(item);
    if (isVisible) index += item.length;
  }
  return answers;
}

/** The item that a position holds on to, without walking. */
function locate(
  text: Y.Text,
  { item: id, tname, assoc }: Y.RelativePosition,
): { item: Y.Item; offset: number } | Resolved {
  const store = text.doc?.store;
  if (!store) return null;
  if (!id) {
    const root: unknown = tname === null ? null : text.doc?.share.get(tname);
    if (root !== text) return null;
    return assoc >= 0 ? text.length : 0;
  }
  if (Y.getState(store, id.client) <= id.clock) return 'later';
  try {
    const { item, offset } = present(store, id);
    if (!(item instanceof Y.Item) || item.parent !== text) return null;
    return { item, offset: offset + (assoc >= 0 ? 0 : 1) };
  } catch {
    return null;
  }
}

/** An item that was deleted and brought back by undo goes on as another one. */
function present(store: Y.Doc['store'], id: Y.ID): { item: Y.Item | Y.GC; offset: number } {
  let item: Y.Item | Y.GC = Y.getItem(store, id);
  let offset = id.clock - item.id.clock;
  while (item instanceof Y.Item && item.redone) {
    const next: Y.ID = Y.createID(item.redone.client, item.redone.clock + offset);
    item = Y.getItem(store, next);
    offset = next.clock - item.id.clock;
  }
  return { item, offset };
}
