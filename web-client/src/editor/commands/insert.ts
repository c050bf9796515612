/** What is put into the text: a link, a table, the time. */
import { EditorSelection, type EditorState, type StateCommand } from '@codemirror/state';
import { around, codeAround, command, treeTo } from './command.ts';

const ADDRESS = 'https://';
const IS_ADDRESS = /^(https?:\/\/|mailto:)\S+$/;

/** `[selection](https://)` with the address selected; within a link its address is. */
export const link: StateCommand = command(state => {
  const { main } = state.selection;
  if (codeAround(state, main.head)) return null;
  const node = around(
    treeTo(state, main.to).resolveInner(main.from, 1),
    name => name === 'Link' || name === 'Image',
  );
  const known = node?.getChild('URL');
  if (known) return { selection: EditorSelection.range(known.from, known.to) };

  const line = state.doc.lineAt(main.from);
  const selected = state.sliceDoc(main.from, Math.min(main.to, line.to));
  const words = selected.trim();
  const from = main.from + selected.indexOf(words);
  const to = from + words.length;
  if (IS_ADDRESS.test(words)) {
    return {
      changes: [
        { from, insert: '[](' },
        { from: to, insert: ')' },
      ],
      selection: { anchor: from + 1 },
    };
  }
  const start = to + '[]('.length;
  return {
    changes: [
      { from, insert: '[' },
      { from: to, insert: `](${ADDRESS})` },
    ],
    selection: EditorSelection.range(start, start + ADDRESS.length),
  };
});

/** A table with two empty columns, the title of the first one selected. */
export const table = (left: string, right: string): StateCommand =>
  command(state => {
    const text = `| ${left} | ${right} |\n| --- | --- |\n|  |  |`;
    const { from, to, insert, start } = asBlock(state, text);
    const cell = start + '| '.length;
    return {
      changes: { from, to, insert },
      selection: EditorSelection.range(cell, cell + left.length),
    };
  });

/** Text in place of the selection. */
export const insert = (text: () => string): StateCommand =>
  command(state => state.replaceSelection(text()));

/** How a text becomes a block of its own after the line of the cursor, with blank lines around it. */
export function asBlock(
  state: EditorState,
  text: string,
): { from: number; to: number; insert: string; start: number } {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(codeAround(state, head)?.to ?? head);
  const isBlank = line.text.trim() === '';
  const previous = line.number > 1 ? state.doc.line(line.number - 1).text.trim() : '';
  const next = line.number < state.doc.lines ? state.doc.line(line.number + 1).text.trim() : null;
  const before = isBlank ? (previous === '' ? '' : '\n') : '\n\n';
  const from = isBlank ? line.from : line.to;
  // Somebody must be able to write below it.
  const after = next === null ? '\n' : next === '' ? '' : '\n';
  return { from, to: line.to, insert: before + text + after, start: from + before.length };
}
