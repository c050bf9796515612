/**
 * Others' cursors and selections, with their names.
 *
 * In place of the plugin of y-codemirror.next, which writes `style` attributes that our content
 * security policy blocks, takes any colour a stranger sends, and hides the name.
 */
import { type Extension, RangeSet, StateEffect } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { colourOf, nameOf } from './authors.ts';

const moved = StateEffect.define<null>();

interface Cursor {
  colour: string;
  name: string;
  anchor: number;
  head: number;
}

/** Shows the cursors of others in `text` and tells them ours. */
export function cursors(text: Y.Text, awareness: Awareness): Extension {
  return ViewPlugin.define(view => new Cursors(view, text, awareness), {
    decorations: plugin => plugin.decorations,
  });
}

class Cursors {
  decorations: DecorationSet = RangeSet.empty;

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    awareness.on('change', this.#changed);
  }

  destroy(): void {
    this.awareness.off('change', this.#changed);
  }

  update(update: ViewUpdate): void {
    if (update.selectionSet || update.focusChanged || update.docChanged) this.#tellOurs(update);
    const told = update.transactions.some(transaction =>
      transaction.effects.some(effect => effect.is(moved)),
    );
    if (told || update.docChanged) this.decorations = this.#draw(update);
  }

  #changed = (change: { added: number[]; updated: number[]; removed: number[] }) => {
    const clients = [...change.added, ...change.updated, ...change.removed];
    if (clients.some(client => client !== this.awareness.clientID)) {
      this.view.dispatch({ effects: moved.of(null) });
    }
  };

  #tellOurs({ view, state }: ViewUpdate): void {
    const ours = this.awareness.getLocalState();
    if (!ours || !view.hasFocus) return;
    const { anchor, head } = state.selection.main;
    const cursor = {
      anchor: Y.createRelativePositionFromTypeIndex(this.text, anchor),
      head: Y.createRelativePositionFromTypeIndex(this.text, head),
    };
    const before = ours.cursor;
    const isSame =
      before &&
      Y.compareRelativePositions(before.anchor, cursor.anchor) &&
      Y.compareRelativePositions(before.head, cursor.head);
    if (!isSame) this.awareness.setLocalStateField('cursor', cursor);
  }

  #draw({ state }: ViewUpdate): DecorationSet {
    const ranges = this.#others().flatMap(({ colour, name, anchor, head }) => {
      const from = Math.min(anchor, head);
      const to = Math.min(Math.max(anchor, head), state.doc.length);
      const caret = Decoration.widget({
        widget: new Caret(name, colour),
        side: head > anchor ? -1 : 1,
      });
      const selection = Decoration.mark({ class: `their-selection ${colour}` });
      const at = Math.min(head, state.doc.length);
      return from < to ? [selection.range(from, to), caret.range(at)] : [caret.range(at)];
    });
    return Decoration.set(ranges, true);
  }

  #others(): Cursor[] {
    const found: Cursor[] = [];
    for (const [client, state] of this.awareness.getStates()) {
      if (client === this.awareness.clientID) continue;
      const anchor = this.#position(state.cursor?.anchor);
      const head = this.#position(state.cursor?.head);
      if (anchor !== null && head !== null) {
        found.push({
          colour: `author-${colourOf(client, state)}`,
          name: nameOf(state),
          anchor,
          head,
        });
      }
    }
    return found;
  }

  /** Where a position told by somebody is now; null when it means nothing here. */
  #position(told: unknown): number | null {
    if (!told || !this.text.doc) return null;
    try {
      const relative = Y.createRelativePositionFromJSON(told);
      const found = Y.createAbsolutePositionFromRelativePosition(relative, this.text.doc);
      return found?.type === this.text ? found.index : null;
    } catch {
      return null;
    }
  }
}

class Caret extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly colour: string,
  ) {
    super();
  }

  override eq(other: Caret): boolean {
    return other.name === this.name && other.colour === this.colour;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = `their-caret ${this.colour}`;
    // The list of people says who is here; a screen reader must not hear names within the text.
    caret.setAttribute('aria-hidden', 'true');
    const flag = document.createElement('span');
    flag.className = 'their-name';
    flag.textContent = this.name;
    caret.append('\u2060', flag);
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
