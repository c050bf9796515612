/** Undo that takes back only what this person did, in steps of at most a line. */
import type { Extension, StateCommand } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { yUndoManagerKeymap } from 'y-codemirror.next';
import type { UndoManager } from 'yjs';

/** Without this, words typed without a pause of half a second would all go in one step. */
export function undoByLines(manager: UndoManager): Extension {
  return EditorView.updateListener.of(update => {
    const ours = update.transactions.some(transaction => transaction.isUserEvent('input'));
    if (ours && update.state.doc.lines !== update.startState.doc.lines) manager.stopCapturing();
  });
}

/** The command of Ctrl+Z, for those who have no such key. */
export const undoOwn: StateCommand = target =>
  yUndoManagerKeymap.find(({ key }) => key === 'Mod-z')?.run?.(target as EditorView) ?? false;
