/** A button that opens a panel below it, closed by Escape or by a press elsewhere. */
import { element } from './dom.ts';

export function menu(name: string, button: HTMLElement, ...content: HTMLElement[]): HTMLElement {
  const made = element(
    'details',
    { class: `menu ${name}` },
    button,
    element('div', { class: 'menu-panel' }, ...content),
  );
  made.addEventListener('keydown', event => {
    if (event.key !== 'Escape' || !made.open) return;
    made.open = false;
    button.focus();
  });
  document.addEventListener('pointerdown', event => {
    if (!made.contains(event.target as Node)) made.open = false;
  });
  return made;
}
