/** An address pasted over words makes a link of them. */
import { EditorSelection, type StateCommand } from '@codemirror/state';
import { around, codeAround, command, treeTo } from './command.ts';

const ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>]+$/;
/** What is an address already, or would end the words of a link. */
const NO_WORDS = /^(?:https?:\/\/|mailto:)\S*$|[[\]\n]/;

/** `[words](address)` for the selected words of one line; does nothing where that would make no link. */
export const linkOver = (pasted: string): StateCommand =>
  command(state => {
    const address = pasted.trim();
    const { main } = state.selection;
    const words = state.sliceDoc(main.from, main.to);
    if (!ADDRESS.test(address) || words.trim() === '' || NO_WORDS.test(words)) return null;
    const isLink = (name: string) => name === 'Link' || name === 'Image' || name === 'InlineCode';
    const tree = treeTo(state, main.to);
    if (codeAround(state, main.from) || around(tree.resolveInner(main.from, 1), isLink))
      return null;
    const before = words.length - words.trimStart().length;
    const [from, to] = [main.from + before, main.from + words.trimEnd().length];
    // A round bracket in an address would end it.
    const safe = address.replace(/[()]/g, sign => (sign === '(' ? '%28' : '%29'));
    return {
      changes: [
        { from, insert: '[' },
        { from: to, insert: `](${safe})` },
      ],
      selection: EditorSelection.cursor(to + `[](${safe})`.length),
    };
  });
