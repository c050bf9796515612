/** How people are called: whatever others tell, it is one short line. */
import { expect, it } from 'vitest';
import { cleanName, MAX_NAME_LENGTH, nameOf } from '../../src/editor/authors.ts';

it.each([
  ['  Anne   Le Gall ', 'Anne Le Gall'],
  ['Anne\u202ekcaH', 'Anne kcaH'],
  ['a\nb\u0000c', 'a b c'],
  ['\u200b\u2066', ''],
  ['<b>Yves</b>', '<b>Yves</b>'],
  ['👩\u200d🌾 Maï', '👩\u200d🌾 Maï'],
])('%j is shown as %j', (told, shown) => expect(cleanName(told)).toBe(shown));

it('cuts a name of a thousand signs between two signs', () => {
  expect([...cleanName('🌊'.repeat(1_000))]).toHaveLength(MAX_NAME_LENGTH);
});

it.each([{}, { user: null }, { user: { name: 7 } }, { user: { name: ' ' } }, null])(
  'somebody without a name has a sign: %j',
  state => expect(nameOf(12_345, state)).toBe('editor-anonymous'),
);
