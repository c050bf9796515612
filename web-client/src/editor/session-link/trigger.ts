/** Where a link to a session was begun with `[[`. */
import type { EditorState } from '@codemirror/state';
import { around, codeAround, treeTo } from '../commands/command.ts';

/** What was written behind `[[`, which begins at `from`. */
export interface BegunLink {
  readonly from: number;
  readonly words: string;
}

/** Behind a backslash it is text, behind `!` an image. */
const BEGUN = /(?:^|[^\\![])(\[\[([^[\]]{0,80}))$/;

/** The link begun before a position on its line; null in code, where the marks mean themselves. */
export function begun(state: EditorState, position: number): BegunLink | null {
  const line = state.doc.lineAt(position);
  const [, mark, words] = BEGUN.exec(line.text.slice(0, position - line.from)) ?? [];
  if (mark === undefined || words === undefined) return null;
  const from = position - mark.length;
  const inner = treeTo(state, position).resolveInner(from, 1);
  if (codeAround(state, from) || around(inner, name => name === 'InlineCode')) return null;
  return { from, words };
}
