/** When the server does not take the text of this tab: copy it, then, if wanted, take the server's. */
import { copyOrShow } from '../ui/clipboard.ts';
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

export interface Rescue {
  text: () => string;
  /** Offers everything to the server once more. */
  retry: () => void;
  /** Drops this browser's copy; offered only after the text was copied. */
  forget: () => Promise<void>;
}

/** The buttons. */
export function rescue({ text, retry, forget }: Rescue): HTMLElement {
  const told = element('span', { class: 'hint', role: 'status' });
  const copy = button('editor-copy');
  const again = button('editor-retry', 'quiet');
  const reload = button('editor-take-server', 'quiet');
  reload.hidden = true;

  copy.addEventListener('click', () =>
    copyOrShow(text(), copy, () => {
      told.textContent = say('editor-copied');
      reload.hidden = false;
    }),
  );
  again.addEventListener('click', retry);
  reload.addEventListener('click', async () => {
    await forget();
    location.reload();
  });
  return element('div', { class: 'rescue row' }, copy, again, reload, told);
}

function button(id: string, look = ''): HTMLButtonElement {
  return element('button', { type: 'button', class: look }, say(id));
}
