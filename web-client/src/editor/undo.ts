/** Undo that takes back only what this person did, in steps of at most a line. */
import { EditorSelection, type Extension, Prec, type StateCommand } from '@codemirror/state';
import { EditorView, keymap, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import * as Y from 'yjs';
import { isMac } from '../ui/key-names.ts';
import { FROM_EDITOR, fromShared } from './binding.ts';

export interface Undo {
  /** To be given to the editor before the binding, which makes the change that is remembered here. */
  readonly extension: Extension;
  /** Commands for buttons; the keys are in the extension. */
  readonly undo: StateCommand;
  readonly redo: StateCommand;
}

interface StackEvent {
  stackItem: { meta: Map<unknown, unknown> };
}

interface Selection {
  anchor: Y.RelativePosition;
  head: Y.RelativePosition;
}

const SELECTION = 'selection';

/** Own undo of `text`. */
export function ownUndo(text: Y.Text): Undo {
  const manager = new Y.UndoManager(text, { trackedOrigins: new Set([FROM_EDITOR]) });
  const step =
    (take: () => unknown): StateCommand =>
    ({ state }) => {
      if (state.readOnly) return false;
      take();
      return true;
    };
  const undo = step(() => manager.undo());
  const redo = step(() => manager.redo());
  return {
    undo,
    redo,
    extension: [
      Prec.high(
        EditorView.domEventHandlers({
          // Not in the keymap: with ⌘ held some browsers name this key by its small letter, as for undo.
          keydown(event, view) {
            const isRedo = event.shiftKey && !event.altKey && event.key.toLowerCase() === 'z';
            if (!isRedo || !(isMac() ? event.metaKey : event.ctrlKey)) return false;
            event.preventDefault();
            return redo(view);
          },
          beforeinput(event, view) {
            if (event.inputType === 'historyUndo') return undo(view);
            return event.inputType === 'historyRedo' && redo(view);
          },
        }),
      ),
      keymap.of([
        { key: 'Mod-z', run: undo, preventDefault: true },
        { key: 'Mod-y', run: redo, preventDefault: true },
      ]),
      ViewPlugin.define(view => new Selections(view, text, manager)),
      stepsOfLines(manager),
    ],
  };
}

/** Without this, words typed without a pause of half a second would all go in one step. */
function stepsOfLines(manager: Y.UndoManager): Extension {
  return EditorView.updateListener.of(update => {
    const isTyped = update.transactions.some(transaction => transaction.isUserEvent('input'));
    if (isTyped && update.state.doc.lines !== update.startState.doc.lines) manager.stopCapturing();
  });
}

/** Brings the cursor back to where each step was made. */
class Selections {
  /** Where the selection stood before the present change, as positions behind it. */
  #before = { anchor: 0, head: 0 };

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly manager: Y.UndoManager,
  ) {
    this.#before = view.state.selection.main;
    manager.on('stack-item-added', this.#added);
    manager.on('stack-item-popped', this.#popped);
  }

  destroy(): void {
    this.manager.destroy();
  }

  update({ transactions, changes, startState, state }: ViewUpdate): void {
    const isOurs = !transactions.some(transaction => transaction.annotation(fromShared));
    const { anchor, head } = startState.selection.main;
    this.#before = isOurs
      ? { anchor: changes.mapPos(anchor, -1), head: changes.mapPos(head, -1) }
      : state.selection.main;
  }

  #added = ({ stackItem }: StackEvent) => {
    const at = (index: number) => Y.createRelativePositionFromTypeIndex(this.text, index);
    const { anchor, head } = this.#before;
    stackItem.meta.set(SELECTION, { anchor: at(anchor), head: at(head) } satisfies Selection);
  };

  #popped = ({ stackItem }: StackEvent) => {
    const kept = stackItem.meta.get(SELECTION) as Selection | undefined;
    const doc = this.text.doc;
    if (!kept || !doc) return;
    const now = (position: Y.RelativePosition) =>
      Y.createAbsolutePositionFromRelativePosition(position, doc)?.index ?? 0;
    this.view.dispatch({
      selection: EditorSelection.single(now(kept.anchor), now(kept.head)),
      scrollIntoView: true,
    });
  };
}
