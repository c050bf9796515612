/** Writing and reading side by side scroll together, by the lines of the source; whoever is moved leads. */
import type { EditorView } from '@codemirror/view';
import { type Anchor, lineAt, placeOf } from './anchors.ts';

const TOUCHES = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/** `lines` are those that the blocks of `note` begin on. The answer brings the panes in step again. */
export function inStep(
  view: EditorView,
  pane: HTMLElement,
  note: HTMLElement,
  lines: () => readonly number[],
): () => void {
  const text = view.scrollDOM;
  let leader: HTMLElement = text;
  let isAsked = false;
  const anchors = (): Anchor[] => {
    const zero = note.getBoundingClientRect().top;
    const blocks = [...note.children].flatMap((block, index): Anchor[] => {
      const line = lines()[index];
      return line === undefined ? [] : [{ line, top: block.getBoundingClientRect().top - zero }];
    });
    // Footnotes stand at the end and come from anywhere.
    const ordered = blocks.filter(({ line }, at) => at === 0 || line > (blocks[at - 1]?.line ?? 0));
    return [...ordered, { line: view.state.doc.lines, top: note.offsetHeight }];
  };
  const align = () => {
    isAsked = false;
    if (note.offsetParent === null || text.offsetParent === null) return;
    const hidden = text.getBoundingClientRect().top - view.documentTop;
    if (leader === text) {
      pane.scrollTop = text.scrollTop === 0 ? 0 : placeOf(anchors(), lineAtHeight(view, hidden));
      return;
    }
    const line = lineAt(anchors(), pane.scrollTop);
    const missing = pane.scrollTop === 0 ? -text.scrollTop : heightOf(view, line) - hidden;
    if (Math.abs(missing) > 1) text.scrollTop += missing;
  };
  const ask = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(align);
  };
  for (const side of [text, pane]) {
    const lead = () => {
      leader = side;
    };
    for (const touch of TOUCHES) side.addEventListener(touch, lead, { passive: true });
    // The text learns how high its lines are only when it shows them: then it moves by itself.
    side.addEventListener('scroll', () => {
      if (leader === side || side === text) ask();
    });
  }
  return ask;
}

function lineAtHeight(view: EditorView, height: number): number {
  const { from, top, height: whole } = view.lineBlockAtHeight(height);
  const part = Math.min(1, Math.max(0, (height - top) / whole));
  return view.state.doc.lineAt(from).number - 1 + part;
}

function heightOf(view: EditorView, line: number): number {
  const { doc } = view.state;
  const number = Math.min(doc.lines, Math.floor(line) + 1);
  const { top, height } = view.lineBlockAt(doc.line(number).from);
  return top + (line - number + 1) * height;
}
