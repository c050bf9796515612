/** On a phone, what is not needed all the time: views and sharing stand behind one button. */
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

/** Puts the button before `panel`, which the style sheet shows in place on wide windows. */
export function moreButton(panel: HTMLElement): void {
  const button = element(
    'button',
    {
      type: 'button',
      class: 'quiet more-button',
      'aria-expanded': 'false',
      'aria-controls': panel.id,
    },
    say('editor-more'),
  );
  panel.before(button);
  const open = (isOpen: boolean) => {
    button.setAttribute('aria-expanded', String(isOpen));
    panel.classList.toggle('is-open', isOpen);
  };
  button.addEventListener('click', () => open(!panel.classList.contains('is-open')));
  document.addEventListener('pointerdown', event => {
    const target = event.target as Node;
    if (!panel.contains(target) && !button.contains(target)) open(false);
  });
  panel.parentElement?.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !panel.classList.contains('is-open')) return;
    open(false);
    button.focus();
  });
}
