/** Who wrote what: spans of the shared text, and how they are shown. */
import { Text } from '@codemirror/state';
import { expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { AuthorBook } from '../../src/editor/authorship/book.ts';
import { decorations } from '../../src/editor/authorship/shown.ts';
import { clientAt, spansOf } from '../../src/editor/authorship/spans.ts';

/** `Hello ` by 1, `brave ` by 2 within it, and what 1 deleted. */
function shared(): Y.Text {
  const [one, two] = [new Y.Doc(), new Y.Doc()];
  one.clientID = 1;
  two.clientID = 2;
  one.getText('content').insert(0, 'Hello world, gone');
  Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
  two.getText('content').insert(6, 'brave\n');
  Y.applyUpdate(one, Y.encodeStateAsUpdate(two));
  one.getText('content').delete(17, 6);
  return one.getText('content');
}

test('spans name the client of each word, without what was deleted', () => {
  const text = shared();
  expect(text.toString()).toBe('Hello brave\nworld');
  expect(spansOf(text)).toEqual([
    { from: 0, to: 6, client: 1 },
    { from: 6, to: 12, client: 2 },
    { from: 12, to: 17, client: 1 },
  ]);
  expect([clientAt(text, 0), clientAt(text, 6), clientAt(text, 17)]).toEqual([1, 2, 1]);
  expect(clientAt(new Y.Doc().getText(), 0)).toBe(null);
});

test('the colours wear the names, and initials stand where the authors of a line change', () => {
  const people = new Map([
    [1, { name: 'Ada Lace', colour: 0 }],
    [2, { name: 'Bo', colour: 3 }],
  ]);
  const doc = Text.of(['Hello brave', 'world', 'again']);
  const spans = [...spansOf(shared()), { from: 17, to: 23, client: 1 }];
  const shown: unknown[] = [];
  decorations(doc, spans, people).between(0, doc.length, (from, to, { spec }) => {
    shown.push([from, to, spec.attributes['data-by'] ?? spec.attributes.title]);
  });
  expect(shown).toEqual([
    [0, 0, 'AL Bo'],
    [0, 6, 'Ada Lace'],
    [6, 12, 'Bo'],
    [12, 12, 'AL'],
    [12, 17, 'Ada Lace'],
    [17, 23, 'Ada Lace'],
  ]);
});

test('who is here is shown as everywhere, and nobody else in that colour', () => {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState({ user: { name: 'Ada', color: '#9a3412' } });
  const book = new AuthorBook('/authors', awareness);
  expect(book.person(awareness.clientID)).toEqual({ name: 'Ada', colour: 1 });
  expect(book.person(9)).toEqual({ name: 'editor-authors-unknown', colour: 2 });
  expect(book.knows(9)).toBe(false);
  awareness.destroy();
});
