/** The links that this person can give to others, each with the words that say what it lets them do. */
import { makeKey } from '../sync/links.ts';
import { copyText } from '../ui/clipboard.ts';
import { element } from '../ui/dom.ts';
import { menu } from '../ui/menu.ts';
import { say } from '../ui/messages.ts';

/**
 * Builds the menu inside `parent`. It never shows this person's own key: a link for writing is made for the
 * purpose, by those who may.
 */
export function share(parent: HTMLElement, name: string, mayMakeLinks: () => boolean): void {
  const panel = element('div');
  const summary = element('summary', { class: 'filled' }, say('editor-share'));
  const made = menu('share', summary, panel);
  made.addEventListener('toggle', () => {
    const read = offer('read', `${location.origin}/${name}`);
    panel.replaceChildren(read, mayMakeLinks() ? maker(name) : ask());
  });
  parent.append(made);
}

/** A link is made when it is asked for: each is a key of its own in the list of keys. */
function maker(name: string): HTMLElement {
  const told = element('p', { class: 'hint', role: 'status' });
  const make = element('button', { type: 'button' }, say('editor-share-make'));
  const offered = element(
    'div',
    { class: 'share-offer' },
    element('p', { class: 'hint' }, say('editor-share-make-hint')),
    make,
    told,
  );
  make.addEventListener('click', async () => {
    make.disabled = true;
    try {
      const [event = '', session = ''] = name.split('/');
      const key = await makeKey(event, session);
      if (key)
        return offered.replaceWith(offer('write', `${location.origin}/join?to=${name}#${key}`));
      told.textContent = say('editor-share-ask');
    } catch {
      make.disabled = false;
      told.textContent = say('editor-join-unanswered');
    }
  });
  return offered;
}

function ask(): HTMLElement {
  return element('p', { class: 'share-offer hint' }, say('editor-share-ask'));
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
    const isCopied = await copyText(link);
    if (!isCopied) field.select();
    told.textContent = say(isCopied ? 'editor-share-copied' : 'editor-copy-by-hand');
  });
  return element(
    'div',
    { class: 'share-offer' },
    element('label', { for: field.id }, say(`editor-share-${kind}`)),
    element('p', { class: 'hint' }, say(`editor-share-${kind}-hint`)),
    element('div', { class: 'row' }, field, copy, told),
  );
}
