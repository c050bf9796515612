/** Tells others where our cursor is: when this person moves it, and not more often than people can see. */
import type { Extension } from '@codemirror/state';
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { fromShared } from '../binding.ts';

/** The server passes on five states a second. */
const INTERVAL_MS = 200;

/** The words of others do not move our cursor relative to the text: they are no reason to tell it. */
export function tellCursor(text: Y.Text, awareness: Awareness): Extension {
  return ViewPlugin.define(view => new Teller(view, text, awareness));
}

class Teller {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {}

  destroy(): void {
    clearTimeout(this.#timer);
  }

  update({ selectionSet, focusChanged, docChanged, transactions }: ViewUpdate): void {
    const isOurs = !transactions.some(transaction => transaction.annotation(fromShared));
    if (!((selectionSet || docChanged) && isOurs) && !focusChanged) return;
    // Afterwards: the binding has not written this change yet.
    this.#timer ??= setTimeout(this.#tell, Math.max(0, this.#toldAt + INTERVAL_MS - Date.now()));
  }

  #tell = () => {
    this.#timer = undefined;
    const ours = this.awareness.getLocalState();
    if (!ours || !this.view.hasFocus) return;
    this.#toldAt = Date.now();
    const { anchor, head } = this.view.state.selection.main;
    const at = (index: number) => Y.createRelativePositionFromTypeIndex(this.text, index);
    const cursor = { anchor: at(anchor), head: at(head) };
    const { cursor: before } = ours;
    const isSame =
      before &&
      Y.compareRelativePositions(before.anchor, cursor.anchor) &&
      Y.compareRelativePositions(before.head, cursor.head);
    if (!isSame) this.awareness.setLocalStateField('cursor', cursor);
  };
}
