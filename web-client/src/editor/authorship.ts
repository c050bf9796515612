/** Who wrote what: the text in colours on demand, and the name for the words at the cursor by a key. */
import { Compartment, type Extension } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import type { NoteSession } from '../sync/note-session.ts';
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';
import type { Person } from './authorship/book.ts';

export interface Authorship {
  readonly extension: Extension;
  /** The switch and, while it is on, the list of authors. */
  readonly panel: HTMLElement;
  /** Tells who wrote the words at the cursor. */
  tellWho(): void;
}

/** For one editor of the session's note; sentences go to `tell`. What it does is loaded when it is asked for. */
export function authorship(session: NoteSession, tell: (sentence: string) => void): Authorship {
  const shown = new Compartment();
  let view: EditorView | undefined;
  const book = async () => {
    const { AuthorBook } = await import('./authorship/book.ts');
    const made = new AuthorBook(`/${session.name}/authors`, session.awareness);
    await made.load();
    return made;
  };
  const title = element('p', { class: 'hint', hidden: true }, say('editor-authors-title'));
  const list = element('ul', { class: 'people-list' });
  const box = element('input', { type: 'checkbox' });
  const showPeople = (people: readonly Person[]) => {
    title.hidden = people.length === 0;
    list.replaceChildren(...people.map(author));
  };
  const set = async (isOn: boolean) => {
    const parts = isOn && (await Promise.all([book(), import('./authorship/shown.ts')]));
    showPeople([]);
    if (box.checked !== isOn) return;
    const extension = parts ? parts[1].shownAuthors(session.text, parts[0], showPeople) : [];
    view?.dispatch({ effects: shown.reconfigure(extension) });
  };
  const unchecked = () => {
    box.checked = false;
  };
  box.addEventListener('change', () => set(box.checked).catch(unchecked));

  const tellWho = async () => {
    const [known, { clientAt }] = await Promise.all([book(), import('./authorship/spans.ts')]);
    const client = clientAt(session.text, view?.state.selection.main.from ?? 0);
    const words =
      client !== null && say('editor-authors-here', { name: known.person(client).name });
    tell(words || say('editor-authors-nothing'));
  };
  return {
    extension: [
      shown.of([]),
      ViewPlugin.define(made => {
        view = made;
        return {};
      }),
    ],
    panel: element(
      'div',
      { class: 'authorship' },
      element('label', {}, box, say('editor-authors-show')),
      title,
      list,
    ),
    // Out of reach: then nothing can be told.
    tellWho: () => void tellWho().catch(() => {}),
  };
}

function author({ name, colour }: Person): HTMLElement {
  const swatch = element('span', { class: `swatch author-${colour}`, 'aria-hidden': 'true' });
  return element('li', {}, swatch, name);
}
