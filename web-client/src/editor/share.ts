/** The links that this person can give to others, each with the words that say what it lets them do. */
import { copyText } from '../ui/clipboard.ts';
import { element } from '../ui/dom.ts';
import { menu } from '../ui/menu.ts';
import { say } from '../ui/messages.ts';

/** Builds the menu inside `place`; the link for writing is there only for those who have a key. */
export function share(place: HTMLElement, name: string, key: () => string): void {
  const panel = element('div');
  const summary = element('summary', { class: 'filled' }, say('editor-share'));
  const made = menu('share', summary, panel);
  made.addEventListener('toggle', () => {
    const read = offer('read', `${location.origin}/${name}`);
    const write = key() ? [offer('write', `${location.origin}/join#${key()}`)] : [];
    panel.replaceChildren(read, ...write);
  });
  place.append(made);
}

function offer(kind: 'read' | 'write', link: string): HTMLElement {
  const field = element('input', {
    type: 'text',
    id: `share-${kind}`,
    readonly: true,
    value: link,
  });
  const copy = element('button', { type: 'button', class: 'quiet' }, say('editor-share-copy'));
  const told = element('span', { class: 'hint', role: 'status' });
  copy.addEventListener('click', async () => {
    await copyText(link);
    told.textContent = say('editor-share-copied');
  });
  return element(
    'div',
    { class: 'share-offer' },
    element('label', { for: field.id }, say(`editor-share-${kind}`)),
    element('p', { class: 'hint' }, say(`editor-share-${kind}-hint`)),
    element('div', { class: 'row' }, field, copy, told),
  );
}
