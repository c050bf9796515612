/** Copying text. What cannot be proved to be on the clipboard is shown, selected, for the person to copy. */
import { element } from './dom.ts';
import { say } from './messages.ts';

/** Whether the browser has said that the text is on the clipboard; it can only say so over https. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Copies, or shows the text selected in a field after `button`; `then` once the person has it for certain. */
export async function copyOrShow(
  text: string,
  button: HTMLElement,
  then: () => void,
): Promise<void> {
  const shown = button.parentElement?.querySelector('.to-copy');
  if (await copyText(text)) {
    shown?.remove();
    then();
    return;
  }
  const field = element('textarea', {
    readonly: true,
    rows: '4',
    'aria-label': say('editor-copy-label'),
  });
  field.value = text;
  const hint = element('span', { class: 'hint' }, say('editor-copy-by-hand'));
  const panel = element('div', { class: 'to-copy' }, hint, field);
  if (shown) shown.replaceWith(panel);
  else button.parentElement?.append(panel);
  // The browser tells of a copy that the person makes: all of it, or it does not count.
  field.addEventListener('copy', () => {
    if (field.selectionStart === 0 && field.selectionEnd === field.value.length) then();
  });
  field.focus();
  field.select();
}
