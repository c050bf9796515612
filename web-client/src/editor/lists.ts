/** Enter continues a list, a task list or a quote, and ends it on an empty item. */
import { EditorSelection, type StateCommand } from '@codemirror/state';

const ITEM = /^(\s*)(?:((?:>\s?)+)|([-*+])(\s+)(\[[ xX]\]\s+)?|(\d{1,9})([.)])(\s+))/;

/** What Enter does at the end of a line: what begins the next one, or `end` for an empty item. */
export function continuation(line: string): { begin: string } | 'end' | null {
  const found = ITEM.exec(line);
  if (!found) return null;
  const [mark, indent = '', quote, bullet, space, task, number, dot, gap] = found;
  if (line.trim() === mark.trim()) return 'end';
  if (quote) return { begin: mark };
  if (bullet) return { begin: `${indent}${bullet}${space}${task ? '[ ] ' : ''}` };
  return { begin: `${indent}${Number(number) + 1}${dot}${gap}` };
}

/** The key binding's command; false leaves Enter to what it usually does. */
export const continueList: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  if (state.readOnly || !main.empty || state.selection.ranges.length > 1) return false;
  const line = state.doc.lineAt(main.head);
  const next = continuation(line.text);
  if (!next || main.head < line.from + (ITEM.exec(line.text)?.[0].length ?? 0)) return false;
  const change =
    next === 'end'
      ? { from: line.from, to: line.to, insert: '' }
      : { from: main.head, insert: `\n${next.begin}` };
  const cursor = change.from + change.insert.length;
  dispatch(
    state.update({
      changes: change,
      selection: EditorSelection.cursor(cursor),
      scrollIntoView: true,
      userEvent: 'input',
    }),
  );
  return true;
};
