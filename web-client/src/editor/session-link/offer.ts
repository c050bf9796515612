/**
 * The list of sessions at `[[`; choosing one writes a link.
 *
 * CodeMirror's own completion would put the code of all tooltips into the first script of the editor; this
 * list costs nothing until it is wanted.
 */
import { type EditorState, type Extension, Prec, StateEffect, StateField } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { OFFER_ID, type Offer, type OpenOffer, optionId, shown } from './list.ts';
import { type LinkedSession, linkedBy, matching } from './sessions.ts';
import { begun } from './trigger.ts';

/** So many are worth looking through; more words find the others. */
const MAX_OFFERED = 40;

/** Selects one of the offered sessions; null ends the offer. */
const select = StateEffect.define<number | null>();

/** Offers `sessions` wherever a link is begun; what was begun already is offered at once. */
export function offer(sessions: readonly LinkedSession[]): Extension {
  const at = (state: EditorState): Offer | null => {
    const link = state.selection.main.empty ? begun(state, state.selection.main.head) : null;
    const found = link ? matching(sessions, link.words).slice(0, MAX_OFFERED) : [];
    return link && found.length > 0 ? { link, sessions: found, selected: 0, isEnded: false } : null;
  };
  const field = StateField.define<Offer | null>({
    create: at,
    update(offered, transaction) {
      for (const effect of transaction.effects) {
        if (!effect.is(select)) continue;
        if (!offered) return null;
        return effect.value === null
          ? { ...offered, isEnded: true }
          : { ...offered, selected: effect.value };
      }
      // Only writing begins an offer; what others write, or going elsewhere, moves or ends it.
      const isWritten = transaction.isUserEvent('input') || transaction.isUserEvent('delete');
      if (!isWritten && (!offered || !(transaction.docChanged || transaction.selection))) {
        return offered;
      }
      const next = at(transaction.state);
      if (!next || !offered) return next;
      const isEnded =
        offered.isEnded && next.link.from === transaction.changes.mapPos(offered.link.from);
      const isSame = next.link.words === offered.link.words;
      return { ...next, isEnded, selected: isSame ? offered.selected : 0 };
    },
  });
  const open = (state: EditorState) => {
    const offered = state.field(field);
    return offered?.isEnded ? null : offered;
  };
  return [
    field,
    keys(open),
    EditorView.contentAttributes.compute([field], state => attributes(open(state))),
    shown(open, choose),
    EditorView.focusChangeEffect.of((_, isFocused) => (isFocused ? null : select.of(null))),
  ];
}

/** Writes the link to a session in place of what was typed. */
function choose(view: EditorView, { link, sessions }: Offer, index: number): void {
  const session = sessions[index];
  if (!session || view.state.readOnly) return;
  const insert = linkedBy(session);
  view.dispatch({
    changes: { from: link.from, to: view.state.selection.main.head, insert },
    selection: { anchor: link.from + insert.length },
    effects: select.of(null),
    scrollIntoView: true,
    userEvent: 'input.complete',
  });
}

/** They mean the list only while it is there. */
function keys(open: OpenOffer): Extension {
  const key = (key: string, run: (view: EditorView, offered: Offer) => void) => ({
    key,
    run: (view: EditorView) => {
      const offered = open(view.state);
      if (offered) run(view, offered);
      return offered !== null;
    },
  });
  const step =
    (by: number) =>
    (view: EditorView, { selected, sessions }: Offer) => {
      view.dispatch({ effects: select.of((selected + by + sessions.length) % sessions.length) });
    };
  return Prec.highest(
    keymap.of([
      key('ArrowDown', step(1)),
      key('ArrowUp', step(-1)),
      key('Enter', (view, offered) => choose(view, offered, offered.selected)),
      key('Escape', view => view.dispatch({ effects: select.of(null) })),
    ]),
  );
}

/** What a screen reader is told at the text. */
function attributes(offered: Offer | null): Record<string, string> {
  if (!offered) return {};
  return {
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    'aria-controls': OFFER_ID,
    'aria-activedescendant': optionId(offered.selected),
  };
}
