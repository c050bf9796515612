/** Finding in the whole note: the browser's own search sees only the lines on the screen. */
import { Compartment, EditorState, type Extension, type StateCommand } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import { say } from '../ui/messages.ts';

export interface Find {
  readonly extension: Extension;
  /** Opens the panel, for buttons. */
  readonly open: StateCommand;
}

/** CodeMirror's phrases, and where ours are. */
const PHRASES: Record<string, string> = {
  Find: 'find',
  Replace: 'replace-field',
  next: 'next',
  previous: 'previous',
  all: 'all',
  'match case': 'case',
  'by word': 'word',
  regexp: 'regexp',
  replace: 'replace',
  'replace all': 'replace-all',
  close: 'close',
  'current match': 'current',
  'on line': 'line',
  'replaced match on line $': 'replaced-line',
  'replaced $ matches': 'replaced-all',
};

/** The search of one editor; its code is loaded when it is opened for the first time. */
export function find(): Find {
  const compartment = new Compartment();
  let isLoaded = false;
  const openIn = async (view: EditorView) => {
    const { openSearchPanel, search, searchKeymap } = await import('@codemirror/search');
    if (!isLoaded) {
      isLoaded = true;
      const extension = [search({ top: true }), keymap.of(searchKeymap)];
      view.dispatch({ effects: compartment.reconfigure(extension) });
    }
    openSearchPanel(view);
  };
  const open: StateCommand = target => {
    // Offline and never loaded: the browser's own search is better than none.
    openIn(target as EditorView).catch(() => {});
    return true;
  };
  const phrases = Object.fromEntries(
    Object.entries(PHRASES).map(([phrase, id]) => [phrase, say(`editor-find-${id}`)]),
  );
  return {
    open,
    extension: [
      EditorState.phrases.of(phrases),
      keymap.of([{ key: 'Mod-f', run: open, preventDefault: true }]),
      compartment.of([]),
    ],
  };
}
