/**
 * Which notes have text that the server has not confirmed, over all tabs of this browser.
 *
 * A list of names beside the databases, so that any page can show it at once.
 */

/** Also written in the scripts of the readers' pages, which load the rest only if it is there. */
export const STORE = 'sillage.unsent';

/** What the service worker is called by when the network is back.
 */
export const UNSENT_TAG = 'sillage-unsent';

/** The databases of these notes. */
export function unsentNotes(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(STORE) ?? '[]');
    return Array.isArray(names) ? names.filter(name => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

interface Syncing {
  sync?: { register(tag: string): Promise<void> };
}

/**
 * Puts a note on the list, or takes it off; a note that comes onto it is sent by
 * the service worker if no page is open when the network is back.
 */
export function markUnsent(database: string, isUnsent: boolean): void {
  const names = unsentNotes();
  if (names.includes(database) === isUnsent) return;
  if (isUnsent) void askWorker();
  const next = isUnsent ? [...names, database] : names.filter(name => name !== database);
  try {
    if (next.length > 0) localStorage.setItem(STORE, JSON.stringify(next));
    else localStorage.removeItem(STORE);
  } catch {
    // Where nothing can be kept, there is nothing to be sent later.
  }
}

/** Asks the service worker to send what is kept, also when no page is open then; where the browser can do that. */
export async function askWorker(): Promise<void> {
  try {
    const worker = await navigator.serviceWorker.getRegistration();
    await (worker as Syncing | undefined)?.sync?.register(UNSENT_TAG);
  } catch {
    // Pages send it.
  }
}

/** The note that a database is of. */
export function noteOf(database: string): { name: string; epoch: string } {
  const [, name = '', epoch = ''] = /^sillage:(.*)@([^@]*)$/.exec(database) ?? [];
  return { name, epoch };
}
