/** The list of keys, by a button and by `?` outside of the text. */
import { element } from '../ui/dom.ts';
import { keyName } from '../ui/key-names.ts';
import { say } from '../ui/messages.ts';

/** One line: what a key does, and the key in CodeMirror's notation. */
export interface KeyLine {
  name: string;
  key: string;
}

/** Builds the list; the answer opens it. */
export function keyList(lines: () => readonly KeyLine[]): () => void {
  const title = element('h2', {}, say('editor-keys-title'));
  const close = element('button', { type: 'button' }, say('editor-keys-close'));
  const list = element('dl', { class: 'keys', tabindex: '0' });
  const dialog = element('dialog', { class: 'key-list', 'aria-label': say('editor-keys-title') });
  dialog.append(title, list, close);
  document.querySelector('.editor')?.append(dialog);
  close.addEventListener('click', () => dialog.close());

  const open = () => {
    if (dialog.open) return;
    list.replaceChildren(
      ...lines().map(({ name, key }) =>
        element(
          'div',
          {},
          element('dt', {}, name),
          element('dd', {}, element('kbd', {}, keyName(key))),
        ),
      ),
    );
    dialog.showModal();
  };
  document.addEventListener('keydown', event => {
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.closest('input, textarea, [contenteditable="true"]')) return;
    event.preventDefault();
    open();
  });
  return open;
}
