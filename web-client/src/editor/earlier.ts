/**
 * Texts of a note from before its history was rewritten (a restore, an erasure).
 *
 * A copy belongs to one epoch of the note and is never mixed with another: its text is shown beside the
 * current note, to be copied by the person, until the person lets go of it.
 */
import * as Y from 'yjs';
import { databaseOf, deleteNote, isUnused, NoteStore } from '../sync/note-store.ts';
import { copyOrShow } from '../ui/clipboard.ts';
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

/** Shows the text of each earlier copy that differs from `current`, and lets go of the others. */
export async function showEarlier(
  parent: HTMLElement,
  name: string,
  epoch: string,
  current: () => string,
): Promise<void> {
  for (const database of await earlierCopies(name, epoch)) {
    const text = await textIn(database);
    if (text === '' || text === current()) {
      if (await isUnused(database)) await deleteNote(database);
      continue;
    }
    const panel = earlierText(name, 'editor-earlier', () => text);
    panel.leave.hidden = true;
    panel.onTaken(() => {
      panel.leave.hidden = false;
    });
    panel.leave.addEventListener('click', async () => {
      // Another tab may still add words to it: then it is offered again.
      if ((await isUnused(database)) !== false) await deleteNote(database);
      panel.section.remove();
    });
    parent.append(panel.section);
  }
}

/** The panel for a tab whose own text is from before; `editor-replaced` in the messages. */
export function replacedText(name: string, text: () => string): HTMLElement {
  const panel = earlierText(name, 'editor-replaced', text);
  panel.leave.addEventListener('click', () => location.reload());
  return panel.section;
}

interface Panel {
  section: HTMLElement;
  leave: HTMLButtonElement;
  /** Once the person has the text elsewhere. */
  onTaken(then: () => void): void;
}

function earlierText(name: string, words: string, text: () => string): Panel {
  const title = say(`${words}-title`);
  const told = element('span', { class: 'hint', role: 'status' });
  const copy = button('editor-copy', '');
  const download = button('editor-download', 'quiet');
  const leave = button(`${words}-leave`, 'quiet');
  const shown = element('pre', { tabindex: '0', 'aria-label': say('editor-earlier-label') });
  const look = element('details', {}, element('summary', {}, say('editor-earlier-show')), shown);
  look.addEventListener('toggle', () => {
    shown.textContent = text();
  });

  let taken = () => {};
  copy.addEventListener('click', () =>
    copyOrShow(text(), copy, () => {
      told.textContent = say('editor-copied');
      taken();
    }),
  );
  download.addEventListener('click', () => {
    saveAs(`${name.replace('/', '-')}.md`, text());
    taken();
  });
  return {
    section: element(
      'section',
      { class: 'entry earlier', 'aria-label': title },
      element('h2', {}, title),
      element('p', {}, say(`${words}-text`)),
      element('div', { class: 'row' }, copy, download, leave, told),
      look,
    ),
    leave,
    onTaken(then) {
      taken = then;
    },
  };
}

function button(id: string, look: string): HTMLButtonElement {
  return element('button', { type: 'button', class: look }, say(id));
}

function saveAs(file: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  element('a', { href: address, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(address));
}

/** The databases of all other epochs; none where the browser does not list them. */
async function earlierCopies(name: string, epoch: string): Promise<string[]> {
  const all = (await indexedDB.databases?.().catch(() => [])) ?? [];
  const ours = databaseOf(name, '');
  return all
    .map(({ name }) => name ?? '')
    .filter(database => database.startsWith(ours) && database !== databaseOf(name, epoch));
}

async function textIn(database: string): Promise<string> {
  const doc = new Y.Doc();
  const store = await NoteStore.open(database);
  const { updates } = await store.read();
  store.close();
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
  return doc.getText('content').toString();
}
