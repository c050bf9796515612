/** What the toolbar does to the text: commands that need a state only, so they run without a page. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type Line,
  type StateCommand,
  type TransactionSpec,
} from '@codemirror/state';

/** Puts a mark around the selection, or takes it away where it is: bold, italic, code. */
export const wrap = (mark: string): StateCommand =>
  command(state =>
    state.changeByRange(({ from, to, anchor, head }) => {
      const before = from - mark.length;
      const isWrapped =
        before >= 0 &&
        state.sliceDoc(before, from) === mark &&
        state.sliceDoc(to, to + mark.length) === mark;
      const shift = isWrapped ? -mark.length : mark.length;
      return {
        changes: isWrapped
          ? [
              { from: before, to: from },
              { from: to, to: to + mark.length },
            ]
          : [
              { from, insert: mark },
              { from: to, insert: mark },
            ],
        range: EditorSelection.range(anchor + shift, head + shift),
      };
    }),
  );

/** Begins every selected line with a mark, or takes it away where all have it: lists, quotes. */
export const prefix = (mark: string): StateCommand =>
  command(state => {
    const lines = selectedLines(state);
    const remove = lines.every(line => line.text.startsWith(mark));
    return changeLines(state, lines, line => ({
      from: line.from,
      to: line.from + (remove ? mark.length : 0),
      insert: remove ? '' : mark,
    }));
  });

/** From no heading to `##`, to `###`, and back: the first level is the title of the page. */
export const heading: StateCommand = command(state =>
  changeLines(state, selectedLines(state), line => {
    const marks = /^#{1,6} +/.exec(line.text)?.[0] ?? '';
    const next = marks === '' ? '## ' : marks.startsWith('###') ? '' : '### ';
    return { from: line.from, to: line.from + marks.length, insert: next };
  }),
);

/** `[selection](https://)`, with the address selected. */
export const link: StateCommand = command(state =>
  state.changeByRange(({ from, to }) => {
    const address = 'https://';
    const start = to + '[]('.length;
    return {
      changes: [
        { from, insert: '[' },
        { from: to, insert: `](${address})` },
      ],
      range: EditorSelection.range(start, start + address.length),
    };
  }),
);

/** Text of its own block, after the line of the cursor; the cursor goes behind it. */
export const block = (text: string): StateCommand =>
  command(state => {
    const line = state.doc.lineAt(state.selection.main.head);
    const isEmpty = line.text.trim() === '';
    const insert = isEmpty ? text : `\n\n${text}`;
    return {
      changes: { from: isEmpty ? line.from : line.to, to: line.to, insert },
      selection: { anchor: (isEmpty ? line.from : line.to) + insert.length },
    };
  });

/** Text in place of the selection. */
export const insert = (text: () => string): StateCommand =>
  command(state => state.replaceSelection(text()));

function command(make: (state: EditorState) => TransactionSpec): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    dispatch(state.update(make(state), { scrollIntoView: true, userEvent: 'input.format' }));
    return true;
  };
}

function selectedLines(state: EditorState): Line[] {
  const numbers = new Set<number>();
  for (const { from, to } of state.selection.ranges) {
    const last = state.doc.lineAt(to).number;
    for (let number = state.doc.lineAt(from).number; number <= last; number++) numbers.add(number);
  }
  return [...numbers].map(number => state.doc.line(number));
}

/** Changes the beginnings of lines; what was selected stays selected, a cursor goes behind the mark. */
function changeLines(
  state: EditorState,
  lines: Line[],
  each: (line: Line) => ChangeSpec,
): TransactionSpec {
  const changes = state.changes(lines.map(each));
  return { changes, selection: state.selection.map(changes, 1) };
}
