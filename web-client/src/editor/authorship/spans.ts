/** Which words stand under which client id, as the shared text itself says. */
import type * as Y from 'yjs';

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly client: number;
}

/** All words of the text in order; neighbours of one client are one span. One walk. */
export function spansOf(text: Y.Text): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const { client } = item.id;
    const last = spans.at(-1);
    const to = at + item.length;
    if (last?.client === client) spans[spans.length - 1] = { ...last, to };
    else spans.push({ from: at, to, client });
    at = to;
  }
  return spans;
}

/** Whose character stands behind a position, or before it at the end of the text. */
export function clientAt(text: Y.Text, position: number): number | null {
  const spans = spansOf(text);
  const span = spans.find(({ from, to }) => from <= position && position < to) ?? spans.at(-1);
  return span?.client ?? null;
}
