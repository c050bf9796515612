/** Tab in tables, case by case; `^` marks the cursor or both ends of the selection. */
import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { nextCell, previousCell } from '../../src/editor/commands/cells.ts';
import { markdown } from '../../src/editor/markdown.ts';

/** The text after a command, or null where Tab leaves it. */
function run(command: StateCommand, marked: string, isReadOnly = false): string | null {
  const [before = '', inside = '', after] = marked.split('^');
  const to = after === undefined ? before.length : before.length + inside.length;
  let state = EditorState.create({
    doc: before + inside + (after ?? ''),
    selection: EditorSelection.range(before.length, to),
    extensions: [markdown, EditorState.readOnly.of(isReadOnly)],
  });
  const isDone = command({
    state,
    dispatch: transaction => {
      state = transaction.state;
    },
  });
  if (!isDone) return null;
  const { from, to: end, empty } = state.selection.main;
  const rest = state.sliceDoc(end);
  return `${state.sliceDoc(0, from)}^${empty ? '' : `${state.sliceDoc(from, end)}^`}${rest}`;
}

type Case = [what: string, before: string, after: string | null];

const NEXT: Case[] = [
  ['selects the next cell', '| a^ | bb |\n|-|-|', '| a | ^bb^ |\n|-|-|'],
  ['goes on in the next row', '| a | b^ |\n|-|-|\n| c | d |', '| a | b |\n|-|-|\n| ^c^ | d |'],
  ['goes into empty cells', '| a | b |\n|-|-|\n| c^ |  |', '| a | b |\n|-|-|\n| c | ^ |'],
  ['goes into cells without a blank', '|a^|b|\n|-|-|\n||d|', '|a|^b^|\n|-|-|\n||d|'],
  ['goes on from a selected cell', '| ^a^ | b |\n|-|-|', '| a | ^b^ |\n|-|-|'],
  ['takes a bar behind a backslash for text', '| a^ | b\\|c |\n|-|-|', '| a | ^b\\|c^ |\n|-|-|'],
  ['needs no bars at the edges', 'a^ | b\n-|-\nc | d', 'a | ^b^\n-|-\nc | d'],
  ['steps over the line under the titles', '| a |\n|^-|\n| c |', '| a |\n|-|\n| ^c^ |'],
  ['adds a row', '| a | b |\n|-|-|\n| c | d^ |', '| a | b |\n|-|-|\n| c | d |\n| ^ |  |'],
  ['adds the first row', '| a | b^ |\n|-|-|', '| a | b |\n|-|-|\n| ^ |  |'],
  ['adds a row behind blanks', '| a |\n|-|\n| c |  ^', '| a |\n|-|\n| c |  \n| ^ |'],
  ['adds a row before more text', '| a |\n|-|\n| c^ |\n\nb', '| a |\n|-|\n| c |\n| ^ |\n\nb'],
  ['adds a row in a quote', '> | a |\n> |-|\n> | c^ |', '> | a |\n> |-|\n> | c |\n> | ^ |'],
  ['adds a row in an item', '- | a |\n  |-|\n  | c^ |', '- | a |\n  |-|\n  | c |\n  | ^ |'],
  ['leaves a paragraph', 'a^ | b', null],
  ['leaves a list', '- a^', null],
  ['leaves what follows a table', '| a |\n|-|\n\nb^', null],
  ['leaves code', '```\n| a^ |\n|-|\n```', null],
];

const PREVIOUS: Case[] = [
  ['selects the cell before', '| aa | b^ |\n|-|-|', '| ^aa^ | b |\n|-|-|'],
  ['goes back a row', '| a | b |\n|-|-|\n| c^ | d |', '| a | ^b^ |\n|-|-|\n| c | d |'],
  ['goes back from a selected cell', '| a | ^b^ |\n|-|-|', '| ^a^ | b |\n|-|-|'],
  ['leaves the first cell', '| a^ | b |\n|-|-|', null],
  ['leaves a paragraph', 'a^', null],
];

describe('Tab', () => {
  it.each(NEXT)('%s', (_, before, after) => expect(run(nextCell, before)).toBe(after));
});

describe('Shift+Tab', () => {
  it.each(PREVIOUS)('%s', (_, before, after) => expect(run(previousCell, before)).toBe(after));
});

describe('a text that cannot be changed', () => {
  it.each([nextCell, previousCell])('is left', command => {
    expect(run(command, '| a | b |\n|-|-|\n| c | d^ |', true)).toBeNull();
  });
});
