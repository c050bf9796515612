/** How long a note may be. */
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { fromShared } from '../../src/editor/binding.ts';
import { sizeField, sizeLimit } from '../../src/editor/limit.ts';

function noteOf(doc: string, max: number) {
  const refused: number[] = [];
  const state = EditorState.create({ doc, extensions: sizeLimit(size => refused.push(size), max) });
  return { state, refused };
}

describe('the limit', () => {
  it.each(['', 'abc\ndé', '𝄞 ‰ 🌱', '\n\n'])('counts the bytes of %j', text => {
    const { state } = noteOf('x', 1_000);
    const next = state.update({ changes: { from: 1, insert: text } }).state;
    expect(next.field(sizeField)).toBe(Buffer.byteLength(`x${text}`));
    expect(noteOf(text, 1_000).state.field(sizeField)).toBe(Buffer.byteLength(text));
  });

  it('refuses what goes beyond, before it is in the text, and says the size', () => {
    const { state, refused } = noteOf('12345678', 10);
    const next = state.update({ changes: { from: 8, insert: 'éé' } }).state;
    expect(next.doc.toString()).toBe('12345678');
    expect(refused).toEqual([12]);
    expect(state.update({ changes: { from: 8, insert: 'é' } }).state.doc.toString()).toBe(
      '12345678é',
    );
  });

  it('never refuses what makes a text shorter, nor the words of others', () => {
    const { state, refused } = noteOf('1234567890 and more', 10);
    expect(state.update({ changes: { from: 0, to: 4 } }).state.doc.length).toBe(15);
    expect(state.update({ changes: { from: 0, to: 4, insert: 'a' } }).state.doc.length).toBe(16);
    const theirs = state.update({
      changes: { from: 0, insert: 'x' },
      annotations: fromShared.of(true),
    });
    expect(theirs.state.doc.length).toBe(20);
    expect(refused).toEqual([]);
  });
});
