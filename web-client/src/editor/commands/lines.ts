/** What begins a line: lists, tasks, quotes, headings. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type Line,
  type StateCommand,
  type TransactionSpec,
} from '@codemirror/state';
import { codeAround, command } from './command.ts';
import { beginning, type LineStart, marksLength } from './line.ts';

export interface Selected {
  readonly line: Line;
  readonly begin: LineStart;
}

/** Makes every selected line an item of a list, or none where all are. */
export const list: StateCommand = command(state => {
  const lines = wordsOf(state);
  const isOff = lines.every(({ begin }) => begin.bullet !== '' && begin.task === '');
  return change(state, lines, ({ begin: { quote, indent, bullet, gap, rest, heading } }) => {
    if (isOff) return quote + indent + rest;
    return `${quote}${indent}${bullet || '-'}${bullet && gap ? gap : ' '}${heading}${rest}`;
  });
});

/** Gives every selected line a box to tick, or takes it away where all have one. */
export const task: StateCommand = command(state => {
  const lines = wordsOf(state);
  const isOff = lines.every(({ begin }) => begin.task !== '');
  return change(state, lines, ({ begin }) => {
    const { quote, indent, bullet, number, dot, rest, heading } = begin;
    if (isOff) return quote + indent + rest;
    const mark = number === null ? bullet || '-' : `${number}${dot}`;
    return `${quote}${indent}${mark} ${begin.task || '[ ] '}${heading}${rest}`;
  });
});

/** Quotes the selected lines and the blank ones between them, or takes one level away where all are quoted. */
export const quote: StateCommand = command(state => {
  const lines = withoutCode(state, selectedLines(state));
  const isOff = lines.every(({ begin, line }) => begin.quote !== '' || line.text.trim() === '');
  return change(state, lines, ({ line: { text } }) => {
    if (isOff) return text.replace(/^[ \u00a0\u202f]{0,3}>[ \u00a0\u202f]?/, '');
    return text === '' && lines.length > 1 ? '>' : `> ${text}`;
  });
});

/** From no heading to `##`, to `###`, and back: the first level is the title of the page. */
export const heading: StateCommand = command(state => {
  const lines = wordsOf(state);
  const present = lines[0]?.begin.heading.trim() ?? '';
  const next = present === '' ? '## ' : present.length > 2 ? '' : '### ';
  return change(state, lines, ({ begin: { quote, rest } }) => quote + next + rest);
});

function selectedLines(state: EditorState): Line[] {
  const numbers = new Set<number>();
  for (const { from, to } of state.selection.ranges) {
    const last = state.doc.lineAt(to).number;
    for (let number = state.doc.lineAt(from).number; number <= last; number++) numbers.add(number);
  }
  return [...numbers].map(number => state.doc.line(number));
}

function withoutCode(state: EditorState, lines: Line[]): Selected[] {
  return lines
    .filter(({ from, to }) => !codeAround(state, Math.min(from + 1, to)))
    .map(line => ({ line, begin: beginning(line.text) }));
}

/** The selected lines that have words; a blank one only where nothing else is selected. */
export function wordsOf(state: EditorState): Selected[] {
  const lines = selectedLines(state);
  const written = lines.filter(({ text }) => text.trim() !== '');
  return withoutCode(state, lines.length > 1 ? written : lines);
}

/** Rewrites the beginnings of lines; a selection stays on its words, a cursor goes behind the marks. */
export function change(
  state: EditorState,
  lines: Selected[],
  rewrite: (selected: Selected) => string,
): TransactionSpec | null {
  if (lines.length === 0) return null;
  const rewritten = lines.map(selected => ({ line: selected.line, after: rewrite(selected) }));
  const changes = state.changes(
    rewritten.map(({ line, after }): ChangeSpec => {
      const same = commonEnd(line.text, after);
      return {
        from: line.from,
        to: line.to - same,
        insert: after.slice(0, after.length - same),
      };
    }),
  );
  const moved = (position: number) => {
    const own = rewritten.find(({ line }) => line.from <= position && position <= line.to);
    if (!own) return changes.mapPos(position, 1);
    const { line, after } = own;
    const words = Math.max(marksLength(line.text), position - line.from);
    const fromEnd = line.text.length - words;
    return changes.mapPos(line.from, -1) + Math.max(0, after.length - fromEnd);
  };
  const ranges = state.selection.ranges.map(({ anchor, head }) =>
    EditorSelection.range(moved(anchor), moved(head)),
  );
  return { changes, selection: EditorSelection.create(ranges, state.selection.mainIndex) };
}

function commonEnd(left: string, right: string): number {
  let length = 0;
  while (
    length < Math.min(left.length, right.length) &&
    left[left.length - 1 - length] === right[right.length - 1 - length]
  ) {
    length += 1;
  }
  return length;
}
