/** The cursors of others in the text, and ours told to them. */
import type { Extension, StateEffect } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';
import { drawCursors } from './draw.ts';
import { cursorField } from './field.ts';
import { hearCursors } from './hear.ts';
import { tellCursor } from './tell.ts';

export interface Peers {
  readonly extension: Extension;
  /** What the next transaction of the shared text takes along. */
  effects(): StateEffect<unknown>[];
}

/** For one editor of `text`. */
export function peerCursors(text: Y.Text, awareness: Awareness): Peers {
  let view: EditorView | undefined;
  const hearing = hearCursors(text, awareness, () => {
    const effects = hearing.effects();
    if (effects.length > 0) view?.dispatch({ effects });
  });
  return {
    effects: hearing.effects,
    extension: [
      cursorField,
      drawCursors,
      tellCursor(text, awareness),
      ViewPlugin.define(made => {
        view = made;
        return { destroy: hearing.stop };
      }),
    ],
  };
}
