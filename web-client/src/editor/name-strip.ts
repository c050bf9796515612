/** Asks for the name, once and at the foot of the text, so that nobody has to answer before writing. */
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';
import { MAX_NAME_LENGTH } from './authors.ts';

/** Builds the question inside `parent`; `onAnswer` hears the name, which may be empty. */
export function askName(parent: HTMLElement, onAnswer: (name: string) => void): void {
  const field = element('input', {
    id: 'asked-name',
    type: 'text',
    maxlength: String(MAX_NAME_LENGTH),
    autocomplete: 'nickname',
    placeholder: say('editor-name-placeholder'),
  });
  const without = element('button', { type: 'button', class: 'quiet' }, say('editor-name-without'));
  const form = element(
    'form',
    { class: 'strip name-strip' },
    element('label', { for: 'asked-name' }, say('editor-name-ask')),
    field,
    element('button', {}, say('editor-name-use')),
    without,
  );
  const answer = (name: string) => {
    form.remove();
    onAnswer(name);
  };
  form.addEventListener('submit', event => {
    event.preventDefault();
    answer(field.value.trim());
  });
  without.addEventListener('click', () => answer(''));
  parent.append(form);
}
