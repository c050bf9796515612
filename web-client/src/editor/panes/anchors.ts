/** Where lines of the source stand in the preview: between two blocks, in proportion. */

/** A block of the preview: the source line that it begins on, counted from 0, and its place in pixels. */
export interface Anchor {
  readonly line: number;
  readonly top: number;
}

/** The place of a line, which may be a part of one; the anchors are in order. */
export function placeOf(anchors: readonly Anchor[], line: number): number {
  return along(anchors, line, 'line', 'top');
}

/** The line at a place. */
export function lineAt(anchors: readonly Anchor[], top: number): number {
  return along(anchors, top, 'top', 'line');
}

type Side = keyof Anchor;

function along(anchors: readonly Anchor[], value: number, from: Side, to: Side): number {
  const next = anchors.findIndex(anchor => anchor[from] > value);
  if (next === 0) return anchors[0]?.[to] ?? 0;
  const [before, after] = [anchors.at(next === -1 ? -1 : next - 1), anchors[next]];
  if (!before || !after) return before?.[to] ?? 0;
  const part = (value - before[from]) / (after[from] - before[from]);
  return before[to] + part * (after[to] - before[to]);
}
