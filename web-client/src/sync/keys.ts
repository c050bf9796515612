/** The keys that this browser was given, one per event; `*` is one that holds for all. */

const STORE = 'sillage.key';
const ACCESS_STORE = 'sillage.access';
const ALL_EVENTS = '*';

type Keys = Record<string, string>;

/** What a person pasted, a whole link or a bare key, as a key. */
export function keyFrom(pasted: string): string {
  const text = pasted.trim();
  return text.slice(text.lastIndexOf('#') + 1);
}

/** The key for an event; empty if there is none. */
export function keyFor(event: string): string {
  const keys = stored();
  return keys[event] ?? keys[ALL_EVENTS] ?? '';
}

/** Keeps a key for an event, or for all events. */
export function keepKey(event: string | null, key: string): void {
  try {
    localStorage.setItem(STORE, JSON.stringify({ ...stored(), [event ?? ALL_EVENTS]: key }));
    localStorage.removeItem(`${ACCESS_STORE}.${event}`);
  } catch {
    // A browser that keeps nothing: the link has to be opened again after a reload.
  }
}

/** Keeps what the server let us do, so that a page opened offline knows whether to accept words. */
export function rememberAccess(event: string, access: 'write' | 'read'): void {
  try {
    localStorage.setItem(`${ACCESS_STORE}.${event}`, access);
  } catch {
    // As above.
  }
}

/** What to assume until the server answers. */
export function expectsToWrite(event: string): boolean {
  try {
    const last = localStorage.getItem(`${ACCESS_STORE}.${event}`);
    return last ? last === 'write' : keyFor(event) !== '';
  } catch {
    return false;
  }
}

function stored(): Keys {
  try {
    const keys: unknown = JSON.parse(localStorage.getItem(STORE) ?? '{}');
    return typeof keys === 'object' && keys !== null ? (keys as Keys) : {};
  } catch {
    return {};
  }
}

/** What the server says about a key. */
export interface Grant {
  /** Both roles may write. */
  role: 'organiser' | 'note-taker';
  /** The only event it is for; null for all. */
  event: string | null;
  events: { slug: string; title: string }[];
}

/** Asks the server what a key is for; null if it does not know it. Throws when it cannot be asked. */
export async function checkKey(key: string): Promise<Grant | null> {
  const answer = await fetch('/api/v1/keys/check', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  if (answer.ok) return (await answer.json()) as Grant;
  if (answer.status === 400 || answer.status === 404) return null;
  throw new Error(`keys/check answered ${answer.status}`);
}
