/** What toolbar and Enter do to the text; `|` marks the cursor or both ends of the selection. */
import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { block, heading, link, prefix, wrap } from '../../src/editor/format.ts';
import { continuation, continueList } from '../../src/editor/lists.ts';

function run(command: StateCommand, marked: string): string {
  const [before = '', inside = '', after] = marked.split('|');
  const text = after === undefined ? before + inside : before + inside + after;
  const to = after === undefined ? before.length : before.length + inside.length;
  let state = EditorState.create({
    doc: text,
    selection: EditorSelection.range(before.length, to),
  });
  command({ state, dispatch: transaction => (state = transaction.state) });
  const { from, to: end, empty } = state.selection.main;
  const doc = state.doc.toString();
  const rest = empty ? doc.slice(end) : `${doc.slice(from, end)}|${doc.slice(end)}`;
  return `${doc.slice(0, from)}|${rest}`;
}

describe('the toolbar', () => {
  it.each([
    ['bold', wrap('**'), 'un |mot| ici', 'un **|mot|** ici'],
    ['not bold', wrap('**'), 'un **|mot|** ici', 'un |mot| ici'],
    ['code at the cursor', wrap('`'), 'un | mot', 'un `|` mot'],
    ['a list', prefix('- '), '|un\ndeux|', '- |un\n- deux|'],
    ['no list', prefix('- '), '- |un\n- deux|', '|un\ndeux|'],
    ['a heading', heading, 'Ouver|ture', '## Ouver|ture'],
    ['a smaller heading', heading, '## Ouver|ture', '### Ouver|ture'],
    ['no heading', heading, '### Ouver|ture', 'Ouver|ture'],
    ['a link', link, 'voir |ici|', 'voir [ici](|https://|)'],
    ['a block', block('X\n'), 'texte|', 'texte\n\nX\n|'],
  ])('makes %s', (_, command, before, after) => {
    expect(run(command, before)).toBe(after);
  });

  it('leaves a text alone that may only be read', () => {
    const state = EditorState.create({ doc: 'a', extensions: EditorState.readOnly.of(true) });
    expect(wrap('**')({ state, dispatch: () => expect.unreachable() })).toBe(false);
  });
});

describe('Enter', () => {
  it.each([
    ['- un', { begin: '- ' }],
    ['  * un', { begin: '  * ' }],
    ['- [x] fait', { begin: '- [ ] ' }],
    ['9. neuf', { begin: '10. ' }],
    ['> dit', { begin: '> ' }],
    ['- ', 'end'],
    ['- [ ] ', 'end'],
    ['texte', null],
    ['-texte', null],
  ] as const)('after %j', (line, expected) => {
    expect(continuation(line)).toEqual(expected);
  });

  it('continues and ends a list', () => {
    expect(run(continueList, '- un|')).toBe('- un\n- |');
    expect(run(continueList, '- un\n- |')).toBe('- un\n|');
  });
});
