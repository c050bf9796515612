/** The boxes of tasks in the preview can be ticked: it is the text that changes, by the usual way. */
import type { EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { treeTo } from '../commands/command.ts';

const BOX = 'input[type="checkbox"]';
/** So many words of a task tell it from others. */
const WORDS = 8;

/** Ticks what is pressed in `pane`; where the task is not found any more, `onGone` is called. */
export function ticks(view: EditorView, pane: HTMLElement, onGone: () => void): () => void {
  pane.addEventListener('click', event => {
    const box = event.target as HTMLInputElement;
    if (!box.matches(BOX)) return;
    const place = [...pane.querySelectorAll(BOX)].indexOf(box);
    const at = taskIn(view.state, place, box.getAttribute('aria-label') ?? '');
    if (at === null || view.state.readOnly) {
      event.preventDefault();
      onGone();
      return;
    }
    view.dispatch({
      changes: { from: at, to: at + 1, insert: box.checked ? 'x' : ' ' },
      userEvent: 'input.format',
    });
  });
  return () => {
    for (const box of pane.querySelectorAll<HTMLInputElement>(BOX)) {
      if (box.disabled !== view.state.readOnly) box.disabled = view.state.readOnly;
    }
  };
}

/** Where the sign in the box of a task stands; by its place among them, or by its words where that has changed. */
export function taskIn(state: EditorState, place: number, name: string): number | null {
  const boxes: number[] = [];
  treeTo(state, state.doc.length).iterate({
    enter: ({ name, from }) => {
      if (name === 'TaskMarker') boxes.push(from + 1);
    },
  });
  const says = (at: number) => {
    const line = new Set(words(state.doc.lineAt(at).text));
    return words(name)
      .slice(0, WORDS)
      .every(word => line.has(word));
  };
  const here = boxes[place];
  if (here !== undefined && says(here)) return here;
  const [only, ...others] = boxes.filter(says);
  return others.length === 0 ? (only ?? null) : null;
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
