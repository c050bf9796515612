/** Writing beside reading: places by lines, and boxes of tasks. */
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { markdown } from '../../src/editor/markdown.ts';
import { lineAt, placeOf } from '../../src/editor/panes/anchors.ts';
import { taskIn } from '../../src/editor/panes/ticks.ts';

const ANCHORS = [
  { line: 0, top: 0 },
  { line: 2, top: 100 },
  { line: 12, top: 200 },
];

test.each([
  [0, 0],
  [1, 50],
  [2, 100],
  [7, 150],
  [12, 200],
])('line %d is at %d pixels, and the other way', (line, top) => {
  expect(placeOf(ANCHORS, line)).toBe(top);
  expect(lineAt(ANCHORS, top)).toBe(line);
});

test('before the first and behind the last block the ends hold', () => {
  expect(placeOf(ANCHORS, 99)).toBe(200);
  expect(lineAt(ANCHORS, -5)).toBe(0);
  expect(placeOf([], 3)).toBe(0);
  expect(placeOf([{ line: 3, top: 40 }], 0)).toBe(40);
});

const doc = '- [ ] acheter *du* pain\n\n```\n- [ ] code\n```\n\n1. [x] un\n2. [ ] deux';
const state = EditorState.create({ doc, extensions: [markdown] });
const boxOf = (words: string) => doc.indexOf(words) - '[ ] '.length + 1;

test('a task is found by its place, and code has none', () => {
  expect(taskIn(state, 0, 'acheter du pain')).toBe(boxOf('acheter'));
  expect(taskIn(state, 1, 'un')).toBe(boxOf('un'));
  expect(taskIn(state, 2, 'deux')).toBe(boxOf('deux'));
});

test('a task that has moved is found by its words, and one that is gone is not', () => {
  expect(taskIn(state, 0, 'deux')).toBe(boxOf('deux'));
  expect(taskIn(state, 0, 'trois')).toBe(null);
  expect(taskIn(state, 9, '\u2610')).toBe(null);
});
