/** A field for a link or a key, and the sentence that says why one was not taken. */

import { type Joined, keyFrom, redeem } from '../sync/keys.ts';
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

export interface KeyEntry {
  setVisible(visible: boolean): void;
}

/** Builds the field inside `parent`; `onJoined` is called when a key was redeemed, and says what is wrong with it. */
export function keyEntry(
  parent: HTMLElement,
  onJoined: (joined: Joined) => 'other-event' | null,
): KeyEntry {
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
    element('label', { for: 'key' }, say('editor-join-label')),
    element('div', { class: 'row' }, field, element('button', {}, say('editor-join-use'))),
    answer,
  );
  form.hidden = true;
  parent.append(form);

  form.addEventListener('submit', async event => {
    event.preventDefault();
    const key = keyFrom(field.value);
    answer.textContent = say('editor-join-wait');
    try {
      const said = await redeem(key);
      const cause = typeof said === 'string' ? said : onJoined(said);
      answer.textContent = cause ? say(`editor-join-${cause}`) : '';
      // A key does not stay in sight.
      if (typeof said !== 'string') field.value = '';
    } catch {
      answer.textContent = say('editor-join-unanswered');
    }
  });
  return {
    setVisible(visible) {
      // Every key of a writer comes by here: what stays the same must cost nothing.
      if (form.hidden === visible) form.hidden = !visible;
    },
  };
}
