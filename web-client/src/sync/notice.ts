/** What the server says to people beside the text: how its disk is. See `docs/protocol.md`. */

/** Whether the server's disk takes what is written: `full` and `failing` pass by themselves. */
export type Storage = 'well' | 'full' | 'failing';

/** What a message says about the disk, or null when it is about something else. */
export function storageIn(payload: string): Storage | null {
  try {
    const { notice, state } = JSON.parse(payload);
    const known = state === 'well' || state === 'full' || state === 'failing';
    return notice === 'storage' && known ? state : null;
  } catch {
    return null;
  }
}
