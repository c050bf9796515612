/** Enter continues a list, a task list or a quote, and ends it on an empty item, leaving a blank line. */
import {
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type StateCommand,
} from '@codemirror/state';
import type { SyntaxNode } from '@lezer/common';
import { around, codeAround, treeTo } from './command.ts';
import { beginning, isItem, marksLength } from './line.ts';

interface Answer {
  changes: ChangeSpec[];
  cursor: number;
}

/** The key binding's command; false leaves Enter to what it usually does. */
export const enter: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  if (state.readOnly || !main.empty || state.selection.ranges.length > 1) return false;
  const answer = inCode(state, main.head) ?? behindMarks(state, main.head);
  if (!answer) return false;
  dispatch(
    state.update({
      changes: answer.changes,
      selection: EditorSelection.cursor(answer.cursor),
      scrollIntoView: true,
      userEvent: 'input',
    }),
  );
  return true;
};

/** Within code a line begins as the one before it. */
function inCode(state: EditorState, at: number): Answer | null {
  const code = codeAround(state, at);
  const { from, text } = state.doc.lineAt(at);
  // Behind the closing fence one is out of it.
  if (!code || (at === code.to && isClosed(code))) return null;
  const indent = /^[ \t]*/.exec(text.slice(0, at - from))?.[0] ?? '';
  return { changes: [{ from: at, insert: `\n${indent}` }], cursor: at + 1 + indent.length };
}

/** Whether a fence has its second mark. */
function isClosed(code: SyntaxNode): boolean {
  return code.getChildren('CodeMark').length > 1;
}

function behindMarks(state: EditorState, at: number): Answer | null {
  const line = state.doc.lineAt(at);
  const begin = beginning(line.text);
  if (!isItem(begin) && begin.quote === '') return null;
  if (at < line.from + marksLength(line.text)) return null;
  if (begin.rest.trim() === '' && begin.heading === '') return end(state, line.from, line.to);

  const { quote, indent, bullet, number, dot, gap, task } = begin;
  if (!isItem(begin)) return insertAt(at, `\n${quote}${indent}`);
  const space = gap.replace(/[\u00a0\u202f]/g, ' ');
  const box = task === '' ? '' : '[ ] ';
  const mark = number === null ? bullet : `${number + 1}${dot}`;
  const answer = insertAt(at, `\n${quote}${indent}${mark}${space}${box}`);
  if (number !== null) answer.changes.push(...renumbered(state, at, number + 2));
  return answer;
}

function insertAt(at: number, insert: string): Answer {
  return { changes: [{ from: at, insert }], cursor: at + insert.length };
}

/** An empty item goes one level out; the outermost one, or an empty quoted line, becomes a blank line. */
function end(state: EditorState, from: number, to: number): Answer {
  const begin = beginning(state.doc.sliceString(from, to));
  const outer = isItem(begin) && begin.indent !== '' ? outerMarks(state, from, begin.indent) : null;
  const blank = isItem(begin) ? begin.quote.trimEnd() : '';
  const next = isItem(begin) ? begin.quote : '';
  const isFirst = from === 0;
  const insert = outer ?? (isFirst ? next : `${blank}\n${next}`);
  return { changes: [{ from, to, insert }], cursor: from + insert.length };
}

/** How an item of the list around an empty one begins, with the number that follows. */
function outerMarks(state: EditorState, from: number, indent: string): string | null {
  for (let { number } = state.doc.lineAt(from); number > 1; number--) {
    const text = state.doc.line(number - 1).text;
    const {
      quote,
      indent: outer,
      bullet,
      number: count,
      dot,
      gap,
      task,
      ...begin
    } = beginning(text);
    const isOuter = (bullet !== '' || count !== null) && outer.length < indent.length;
    if (isOuter) {
      const mark = count === null ? bullet : `${count + 1}${dot}`;
      return `${quote}${outer}${mark}${gap || ' '}${task ? '[ ] ' : ''}`;
    }
    if (begin.rest === '' && bullet === '') return null;
  }
  return null;
}

/** The items after the present one, numbered from `next` on. */
function renumbered(state: EditorState, at: number, next: number): ChangeSpec[] {
  const tree = treeTo(state, Math.min(state.doc.length, at + 10_000));
  const item = around(tree.resolveInner(at, -1), name => name === 'ListItem');
  const changes: ChangeSpec[] = [];
  let number = next;
  for (let later = item?.nextSibling; later; later = later.nextSibling) {
    const mark = later.getChild('ListMark');
    if (!mark) continue;
    const written = state.doc.sliceString(mark.from, mark.to - 1);
    if (written !== String(number)) {
      changes.push({ from: mark.from, to: mark.to - 1, insert: String(number) });
    }
    number += 1;
  }
  return changes;
}
