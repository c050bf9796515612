/** Tab and Shift+Tab go from cell to cell of a table; Tab in the last one adds a row. */
import { EditorSelection, type EditorState, type StateCommand } from '@codemirror/state';
import type { KeyBinding } from '@codemirror/view';
import type { SyntaxNode } from '@lezer/common';
import { around, treeTo } from './command.ts';

interface Cell {
  from: number;
  to: number;
}

/** A table may go on so far behind the cursor. */
const AHEAD = 10_000;

/** Selects the next cell; false leaves Tab to the browser. */
export const nextCell: StateCommand = ({ state, dispatch }) => {
  const table = tableAround(state);
  if (!table) return false;
  const { head } = state.selection.main;
  const next = cellsOf(state, table).find(({ from }) => from > head);
  dispatch(
    state.update(next ? { selection: wordsOf(state, next) } : rowBehind(state, table), {
      scrollIntoView: true,
      userEvent: next ? 'select' : 'input',
    }),
  );
  return true;
};

/** Selects the cell before; false leaves Shift+Tab to the browser, also in the first cell. */
export const previousCell: StateCommand = ({ state, dispatch }) => {
  const table = tableAround(state);
  const { head } = state.selection.main;
  const previous = table && cellsOf(state, table).findLast(({ to }) => to < head);
  if (!previous) return false;
  dispatch(
    state.update({
      selection: wordsOf(state, previous),
      scrollIntoView: true,
      userEvent: 'select',
    }),
  );
  return true;
};

/** Nobody is caught in a table: behind Escape, however long ago, Tab leaves the text. */
export const cellKeys: KeyBinding[] = [
  { key: 'Tab', run: nextCell, shift: previousCell },
  {
    key: 'Escape',
    run: view => {
      if (!tableAround(view.state)) return false;
      view.setTabFocusMode(Number.POSITIVE_INFINITY);
      return true;
    },
  },
];

function tableAround(state: EditorState): SyntaxNode | null {
  if (state.readOnly) return null;
  const { head } = state.selection.main;
  const { from, text } = state.doc.lineAt(head);
  // Blanks at the end of a line are no part of its row.
  const at = Math.min(head, from + text.trimEnd().length);
  const tree = treeTo(state, Math.min(state.doc.length, head + AHEAD));
  const isTable = (name: string) => name === 'Table';
  return around(tree.resolveInner(at, -1), isTable) ?? around(tree.resolveInner(at, 1), isTable);
}

/** What stands between the bars, row by row; the line under the titles has no cells. */
function cellsOf(state: EditorState, table: SyntaxNode): Cell[] {
  return rowsOf(table).flatMap(row => {
    const bars = row.getChildren('TableDelimiter').map(({ from }) => from);
    const edges = [row.from - 1, ...bars, row.to];
    const cells = edges.slice(1).map((to, at) => ({ from: (edges[at] ?? 0) + 1, to }));
    // Before the first bar and behind the last one there is a cell only where there are words.
    const isOutside = (at: number) => bars.length > 0 && (at === 0 || at === cells.length - 1);
    return cells.filter(({ from, to }, at) => {
      return !isOutside(at) || state.sliceDoc(from, to).trim() !== '';
    });
  });
}

function rowsOf(table: SyntaxNode): SyntaxNode[] {
  return [...table.getChildren('TableHeader'), ...table.getChildren('TableRow')];
}

/** The words of a cell, or the place for them. */
function wordsOf(state: EditorState, { from, to }: Cell) {
  const text = state.sliceDoc(from, to);
  const words = text.trim();
  if (words === '') return EditorSelection.cursor(from + Math.min(1, text.length));
  const start = from + text.indexOf(words);
  return EditorSelection.range(start, start + words.length);
}

/** An empty row at the end of a table, with the cursor in its first cell. */
function rowBehind(state: EditorState, table: SyntaxNode) {
  const header = rowsOf(table)[0] ?? table;
  const line = state.doc.lineAt(header.from);
  // A table in a quote or in a list goes on in it.
  const before = line.text.slice(0, header.from - line.from).replace(/[^\s>]/g, ' ');
  const columns = cellsOf(state, table).filter(({ to }) => to <= header.to).length;
  const { to } = state.doc.lineAt(table.to);
  const insert = `\n${before}${'|  '.repeat(columns)}|`;
  return {
    changes: { from: to, insert },
    selection: EditorSelection.cursor(to + `\n${before}| `.length),
  };
}
