/** The text area: CodeMirror bound to the shared text, calm and plain. */
import { defaultKeymap } from '@codemirror/commands';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { say } from '../ui/messages.ts';
import { binding } from './binding.ts';
import { cellKeys } from './commands/cells.ts';
import { emptyPairs } from './commands/empty-pair.ts';
import { enter } from './commands/enter.ts';
import { smartPaste } from './commands/paste.ts';
import { markdown } from './markdown.ts';
import { peerCursors } from './peers/peers.ts';

const BLINK_MS = 1_200;

export interface TextArea {
  readonly view: EditorView;
  setWritable(writable: boolean): void;
  /** After the window changed, for instance by a keyboard: the line being written is still seen. */
  keepCursorInSight(): void;
}

/** Puts the editor for `text` into `parent`; outside of tables Tab is left to the browser, so that nobody is caught. */
export function textArea(
  parent: HTMLElement,
  text: Y.Text,
  awareness: Awareness,
  keys: Extension,
): TextArea {
  const mode = new Compartment();
  const peers = peerCursors(text, awareness);
  let isWritable = false;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        // Positions here and in the shared text must agree, so a carriage return counts as a character.
        EditorState.lineSeparator.of('\n'),
        EditorView.clipboardInputFilter.of(pasted => pasted.replace(/\r\n?/g, '\n')),
        mode.of(writableAs(false)),
        keys,
        keymap.of([{ key: 'Enter', run: enter }, ...cellKeys, ...defaultKeymap]),
        binding(text, peers.effects),
        peers.extension,
        smartPaste,
        emptyPairs,
        markdown,
        drawSelection({ cursorBlinkRate: prefersStillness() ? 0 : BLINK_MS }),
        placeholder(say('editor-placeholder')),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          'aria-label': say('editor-text-label'),
          'aria-describedby': 'state',
          // Also while it takes no words, the keyboard moves through it.
          tabindex: '0',
          spellcheck: 'true',
          autocorrect: 'on',
          autocapitalize: 'sentences',
        }),
      ],
    }),
  });
  return {
    view,
    keepCursorInSight() {
      const { head } = view.state.selection.main;
      if (view.hasFocus) view.dispatch({ effects: EditorView.scrollIntoView(head) });
    },
    setWritable(writable) {
      if (writable === isWritable) return;
      isWritable = writable;
      view.dispatch({ effects: mode.reconfigure(writableAs(writable)) });
    },
  };
}

/** Read-only text keeps its cursor, so that it can be read, selected and copied by keyboard. */
function writableAs(writable: boolean): Extension {
  return EditorState.readOnly.of(!writable);
}

function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
