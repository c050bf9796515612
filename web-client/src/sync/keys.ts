/**
 * Keys and what they become: this browser redeems a key once, and from then on a cookie speaks for it
 * that no script can read.
 *
 * Browsers of before kept their keys here, one per event and `*` for all. Those are sent as before until
 * each of them is redeemed, and only then removed.
 */

const KEPT = 'sillage.key';
const ACCESS_STORE = 'sillage.access';
const ALL_EVENTS = '*';

type Keys = Record<string, string>;

/** What a redeemed key is for. */
export interface Joined {
  role: 'organiser' | 'note-taker' | 'archivist' | 'reader';
  /** The only event it is for; null for all. */
  event: string | null;
  events: { slug: string; title: string }[];
}

/** Why a key was not redeemed: the end of a message id. */
export type JoinCause =
  | 'mistyped'
  | 'unknown'
  | 'revoked'
  | 'replaced'
  | 'expired'
  | 'full'
  | 'other-event'
  | 'no-cookie';

/** Causes that a key has for ever. */
const LASTING: JoinCause[] = ['revoked', 'replaced', 'expired', 'mistyped'];
const CAUSES: JoinCause[] = [...LASTING, 'unknown', 'full'];

/** What a person pasted, a whole link or a bare key, as a key. */
export function keyFrom(pasted: string): string {
  const text = pasted.trim();
  return text.slice(text.lastIndexOf('#') + 1);
}

/** The key of before for an event that was not redeemed yet; empty if there is none. */
export function keptKeyFor(event: string): string {
  const keys = kept();
  return keys[event] ?? keys[ALL_EVENTS] ?? '';
}

/** Redeems a key; throws when the server cannot be asked. */
export async function redeem(key: string): Promise<Joined | JoinCause> {
  const answer = await fetch('/join', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  const said = await answer.json();
  if (!answer.ok) {
    if (CAUSES.includes(said.cause)) return said.cause;
    throw new Error(`/join answered ${answer.status}`);
  }
  // Only the server can see whether the browser kept the cookie.
  if (!(await fetch('/api/v1/device')).ok) return 'no-cookie';
  const joined: Joined = said;
  const writes = joined.role === 'organiser' || joined.role === 'note-taker';
  if (writes) for (const { slug } of joined.events) rememberAccess(slug, 'write');
  return joined;
}

/** Redeems the keys of before. What cannot be redeemed now is kept for another time. */
export async function redeemKept(): Promise<void> {
  // The key for all events first: the newest redeemed is asked first, and the narrow ones were.
  const names = Object.keys(kept()).sort(
    (a, b) => Number(b === ALL_EVENTS) - Number(a === ALL_EVENTS),
  );
  for (const name of names) {
    const key = kept()[name];
    if (!key) continue;
    try {
      const said = await redeem(key);
      if (typeof said !== 'string' || LASTING.includes(said)) forgetKept(name);
    } catch {
      return;
    }
  }
}

/** Keeps what the server let us do, so that a page opened offline knows whether to accept words. */
export function rememberAccess(event: string, access: 'write' | 'read'): void {
  try {
    localStorage.setItem(`${ACCESS_STORE}.${event}`, access);
  } catch {
    // A browser that keeps nothing waits for the server's answer.
  }
}

/** What to assume until the server answers. */
export function expectsToWrite(event: string): boolean {
  try {
    const last = localStorage.getItem(`${ACCESS_STORE}.${event}`);
    return last ? last === 'write' : keptKeyFor(event) !== '';
  } catch {
    return false;
  }
}

function forgetKept(name: string): void {
  const { [name]: _, ...others } = kept();
  if (Object.keys(others).length > 0) localStorage.setItem(KEPT, JSON.stringify(others));
  else localStorage.removeItem(KEPT);
}

function kept(): Keys {
  try {
    const keys: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '{}');
    return typeof keys === 'object' && keys !== null ? (keys as Keys) : {};
  } catch {
    return {};
  }
}
