/** For those who may only read: the sentence that says why, and a field for a link or a key. */

import { checkKey, keepKey, keyFrom } from '../sync/keys.ts';
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

export interface KeyEntry {
  setVisible(visible: boolean): void;
}

/** Builds the field inside `place`; `onKey` is called when a key that the server knows was kept. */
export function keyEntry(place: HTMLElement, onKey: () => void): KeyEntry {
  const field = element('input', {
    id: 'key',
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    required: true,
  });
  const answer = element('p', { class: 'hint', role: 'status' });
  const form = element(
    'form',
    { class: 'entry' },
    element('label', { for: 'key' }, say('editor-key-label')),
    element('div', { class: 'row' }, field, element('button', {}, say('editor-key-use'))),
    answer,
  );
  form.hidden = true;
  place.append(form);

  form.addEventListener('submit', async event => {
    event.preventDefault();
    const key = keyFrom(field.value);
    try {
      const grant = await checkKey(key);
      answer.textContent = grant ? '' : say('editor-join-unknown');
      if (!grant) return;
      keepKey(grant.event, key);
      field.value = '';
      onKey();
    } catch {
      answer.textContent = say('editor-join-trouble');
    }
  });
  return {
    setVisible(visible) {
      form.hidden = !visible;
    },
  };
}
