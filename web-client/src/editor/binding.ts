/**
 * The editor's text and the shared text, kept equal.
 *
 * A transaction of the editor becomes one of the document, and one of the document (a whole batch of
 * messages, see `sync/inbox.ts`) one of the editor. What else follows the batch, such as the cursors
 * of others, travels in that same transaction.
 */
import {
  Annotation,
  type ChangeSet,
  type ChangeSpec,
  type Extension,
  type StateEffect,
} from '@codemirror/state';
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type * as Y from 'yjs';

/** Marks the editor's transactions that came from the shared text. */
export const fromShared = Annotation.define<true>();

/** The origin of the document's transactions that came from the editor. */
export const FROM_EDITOR = Symbol('editor');

type Delta = Y.YTextEvent['delta'];

/** Binds a text that now equals the editor's; `effects` are asked for with every change of others. */
export function binding(text: Y.Text, effects: () => StateEffect<unknown>[]): Extension {
  return ViewPlugin.define(view => new Binding(view, text, effects));
}

class Binding {
  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly effects: () => StateEffect<unknown>[],
  ) {
    text.observe(this.#changed);
  }

  destroy(): void {
    this.text.unobserve(this.#changed);
  }

  update(update: ViewUpdate): void {
    const isOurs =
      update.docChanged && !update.transactions.some(each => each.annotation(fromShared));
    if (isOurs) this.text.doc?.transact(() => write(update.changes, this.text), FROM_EDITOR);
  }

  #changed = (event: Y.YTextEvent, transaction: Y.Transaction) => {
    if (transaction.origin === FROM_EDITOR) return;
    this.view.dispatch({
      // Read once: each reading walks over the text.
      changes: changesOf(event.delta),
      effects: this.effects(),
      annotations: fromShared.of(true),
    });
  };
}

/** A Yjs delta as changes of the editor. */
export function changesOf(delta: Delta): ChangeSpec[] {
  const changes: ChangeSpec[] = [];
  let at = 0;
  for (const { retain, insert, delete: removed } of delta) {
    if (typeof insert === 'string') changes.push({ from: at, insert });
    else if (removed !== undefined) {
      changes.push({ from: at, to: at + removed });
      at += removed;
    } else at += retain ?? 0;
  }
  return changes;
}

/** Makes the editor's changes in the shared text, inside a transaction. */
export function write(changes: ChangeSet, text: Y.Text): void {
  let shift = 0;
  changes.iterChanges((from, to, _fromNew, _toNew, inserted) => {
    const words = inserted.sliceString(0, inserted.length, '\n');
    if (to > from) text.delete(from + shift, to - from);
    if (words !== '') text.insert(from + shift, words);
    shift += words.length - (to - from);
  });
}
