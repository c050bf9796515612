/** How much still fits into a note, said from the moment on in which it matters. */
import { EditorView, ViewPlugin } from '@codemirror/view';
import { element } from '../ui/dom.ts';
import { number, say } from '../ui/messages.ts';
import { MAX_BYTES, sizeField } from './limit.ts';

/** About ten pages before the end. */
const SAID_BELOW = 25_000;
/** The last digits only make it restless. */
const STEP = 100;

/** The line inside `parent`; needs `sizeField`. */
export function roomLeft(parent: HTMLElement, max = MAX_BYTES) {
  const line = element('p', { class: 'room-left' });
  line.hidden = true;
  parent.append(line);
  const show = ({ state }: EditorView) => {
    const left = Math.max(0, max - state.field(sizeField));
    const hidden = left >= SAID_BELOW;
    if (line.hidden !== hidden) line.hidden = hidden;
    if (hidden) return;
    const text = say('editor-room-left', { count: number(Math.floor(left / STEP) * STEP) });
    if (line.textContent !== text) line.textContent = text;
  };
  return [
    ViewPlugin.define(view => {
      show(view);
      return {};
    }),
    EditorView.updateListener.of(({ docChanged, view }) => {
      if (docChanged) show(view);
    }),
  ];
}
