/** What the server says to people beside the text. See `docs/protocol.md`. */

/** Whether the server's disk takes what is written: `full` and `failing` pass by themselves. */
export type Storage = 'well' | 'full' | 'failing';

/** Why the server refused an edit, where its author can do something about it. */
export type Refusal = 'too-long' | 'conflict' | 'incomplete' | 'overspent';

const REFUSALS: unknown[] = ['too-long', 'conflict', 'incomplete', 'overspent'];

/** Why a device that joined may only read. */
export type ReadCause =
  | 'other-event'
  | 'revoked'
  | 'expired'
  | 'role'
  | 'removed'
  | 'paused'
  | 'frozen';

const READ_CAUSES: unknown[] = [
  'other-event',
  'revoked',
  'expired',
  'role',
  'removed',
  'paused',
  'frozen',
];

/** What this device may do here. */
export interface Access {
  /** Why it only reads; null if it writes, or for a cause that this page does not know. */
  cause: ReadCause | null;
  /** Whether it may make links for others; null where the notice does not say. */
  shares: boolean | null;
}

/** What a message says about the disk, or null when it is about something else. */
export function storageIn(payload: string): Storage | null {
  const { notice, state } = read(payload);
  const known = state === 'well' || state === 'full' || state === 'failing';
  return notice === 'storage' && known ? state : null;
}

/** What a message says about what this device may do, or null when it is about something else. */
export function accessIn(payload: string): Access | null {
  const { notice, cause, shares } = read(payload);
  if (notice !== 'access') return null;
  return {
    cause: READ_CAUSES.includes(cause) ? (cause as ReadCause) : null,
    shares: typeof shares === 'boolean' ? shares : null,
  };
}

/** Why an edit was refused, or null when a message is about something else. */
export function refusalIn(payload: string): Refusal | null {
  const { notice, state } = read(payload);
  return notice === 'refused' && REFUSALS.includes(state) ? (state as Refusal) : null;
}

function read(payload: string): Record<string, unknown> {
  try {
    return JSON.parse(payload) ?? {};
  } catch {
    return {};
  }
}
