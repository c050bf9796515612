/** The Read pane: the server's own HTML of what is saved, followed while it is shown. */

import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';
import { applyBlocks, type LiveMessage } from './blocks.ts';

const RETRY_MS = 1_000;
/** The server counts this pane as a reader. */
const OURSELVES = 1;

export interface Preview {
  /** Follows while visible; otherwise holds no connection. */
  setVisible(visible: boolean): void;
}

/** `onReaders` hears how many others read, or null when that is not known. */
export function preview(
  place: HTMLElement,
  address: string,
  onReaders: (count: number | null) => void,
): Preview {
  const note = element('article', { class: 'note' });
  const hint = element('p', { class: 'hint' }, say('editor-preview-waiting'));
  place.append(hint, note);

  let stream: EventSource | null = null;
  const close = () => {
    stream?.close();
    stream = null;
    onReaders(null);
  };
  const open = () => {
    stream = new EventSource(address);
    stream.addEventListener('message', event => {
      const message = JSON.parse(event.data) as LiveMessage;
      hint.hidden = true;
      if (!applyBlocks(note, message)) {
        // A version was missed: without its event id the server sends everything.
        close();
        setTimeout(open, RETRY_MS);
      }
    });
    stream.addEventListener('counts', event => {
      const { readers } = JSON.parse(event.data) as { readers: number };
      onReaders(Math.max(0, readers - OURSELVES));
    });
    stream.addEventListener('error', () => {
      hint.textContent = say('editor-preview-waiting');
      hint.hidden = false;
    });
  };
  return {
    setVisible(visible) {
      if (visible && !stream) open();
      if (!visible) close();
    },
  };
}
