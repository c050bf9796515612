/** Sends what other notes have kept, while any page is open; and asks the service worker to, when none is. */
import { isUnused } from './note-store.ts';
import { sendKept } from './send-kept.ts';
import { askWorker, markUnsent, unsentNotes } from './unsent-notes.ts';

/** A note that was not taken is offered again. */
const AGAIN_MS = 30_000;

/** Starts; `onChange` hears which notes of others than `own` are unsent, whenever that changes. */
export function sendInBackground(own: string, onChange: (databases: string[]) => void): void {
  let isSending = false;
  let told = '';
  const others = () => unsentNotes().filter(database => database !== own);
  const tell = () => {
    const now = others();
    if (now.join(' ') === told) return;
    told = now.join(' ');
    onChange(now);
  };
  const send = async () => {
    tell();
    if (unsentNotes().length > 0) void askWorker();
    if (isSending || others().length === 0) return;
    isSending = true;
    for (const database of others()) {
      const isSaved = await offer(database).catch(() => false);
      if (isSaved) markUnsent(database, false);
      tell();
    }
    isSending = false;
  };
  addEventListener('online', send);
  addEventListener('storage', tell);
  setInterval(send, AGAIN_MS);
  void send();
}

/** A note that a tab has open is sent by that tab. */
async function offer(database: string): Promise<boolean> {
  return (await isUnused(database)) !== false && sendKept(database);
}
