/** `[[` offers the other sessions of the event; what does it is loaded at the first one. */
import { Compartment, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

const MARK = '[[';

/** For the note of `session`, which is `{event}/{session}`. */
export function sessionLink(session: string): Extension {
  const compartment = new Compartment();
  let isAsked = false;
  const load = async (view: EditorView) => {
    isAsked = true;
    try {
      const { offerFor } = await import('./session-link/load.ts');
      view.dispatch({ effects: compartment.reconfigure(await offerFor(session)) });
    } catch {
      // Without a network nothing is offered, and the text stays; the next `[[` asks again.
      isAsked = false;
    }
  };
  return [
    EditorView.updateListener.of(({ view, state, transactions }) => {
      if (isAsked || !transactions.some(transaction => transaction.isUserEvent('input'))) return;
      const { head } = state.selection.main;
      if (state.sliceDoc(Math.max(0, head - MARK.length), head) === MARK) void load(view);
    }),
    compartment.of([]),
  ];
}
