/** The Read pane: the server's own HTML of what is saved, followed while it is shown. */

import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';
import { applyBlocks, type LiveMessage } from './blocks.ts';

const RETRY_MS = 1_000;
/** The server beats every 20 seconds: a stream that is silent for longer is dead. */
const SILENCE_MS = 45_000;
/** The server counts this pane as a reader. */
const OURSELVES = 1;

export interface Preview {
  /** Follows while visible; otherwise holds no connection. */
  setVisible(visible: boolean): void;
  /** The element that holds the blocks. */
  readonly note: HTMLElement;
  /** The source line that each block begins on, counted from 0. */
  lines(): readonly number[];
}

export interface PreviewEvents {
  /** How many others read, or null when that is not known. */
  onReaders: (count: number | null) => void;
  /** The blocks on the page have changed. */
  onDrawn: () => void;
}

/** The preview of the note that is followed at `address`. */
export function preview(
  parent: HTMLElement,
  address: string,
  { onReaders, onDrawn }: PreviewEvents,
): Preview {
  const note = element('article', { class: 'note' });
  const hint = element('p', { class: 'hint' }, say('editor-preview-waiting'));
  parent.append(hint, note);

  let lines: readonly number[] = [];
  let isWanted = false;
  let stream: EventSource | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    hint.textContent = say('editor-preview-waiting');
    hint.hidden = false;
  };
  const close = () => {
    clearTimeout(silence);
    stream?.close();
    stream = null;
    onReaders(null);
  };
  const renew = () => {
    close();
    wait();
    open();
  };
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(renew, SILENCE_MS);
  };
  const open = () => {
    // A tab that nobody sees leaves its place to those that are seen: a browser has six for each server.
    if (stream || !isWanted || document.hidden) return;
    stream = new EventSource(`${address}?lines`);
    heard();
    stream.addEventListener('beat', heard);
    stream.addEventListener('message', event => {
      heard();
      const message = JSON.parse(event.data) as LiveMessage;
      hint.hidden = true;
      if (applyBlocks(note, message)) onDrawn();
      else {
        // A version was missed: without its event id the server sends everything.
        close();
        setTimeout(open, RETRY_MS);
      }
    });
    stream.addEventListener('lines', event => {
      lines = JSON.parse(event.data) as number[];
    });
    stream.addEventListener('counts', event => {
      heard();
      const { readers } = JSON.parse(event.data) as { readers: number };
      onReaders(Math.max(0, readers - OURSELVES));
    });
    // The server names a time when it has no room, and nothing more comes when the note is closed.
    let isCalm = false;
    stream.addEventListener('later', () => {
      isCalm = true;
    });
    stream.addEventListener('closed', close);
    stream.addEventListener('error', () => {
      if (!isCalm) wait();
      isCalm = false;
    });
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
  addEventListener('online', renew);
  return {
    setVisible(visible) {
      isWanted = visible;
      if (visible) open();
      else close();
    },
    note,
    lines: () => lines,
  };
}
