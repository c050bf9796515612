/** Reading the head of a Hocuspocus frame: just enough to know what was sent and what was answered. */

/** What a frame is, as far as *Saved* depends on it. */
export type FrameKind = 'step2' | 'update' | 'saved' | 'refused' | 'other';

const SYNC = 0;
const SYNC_STATUS = 8;
const STEP_2 = 1;
const UPDATE = 2;

/** The kind of a frame: `varString(document) varUint(type) body`. Damaged frames are `other`. */
export function frameKind(frame: Uint8Array): FrameKind {
  const cursor = { at: 0 };
  const nameLength = varUint(frame, cursor);
  cursor.at += nameLength;
  const type = varUint(frame, cursor);
  const first = varUint(frame, cursor);
  if (cursor.at > frame.length) return 'other';
  if (type === SYNC && first === STEP_2) return 'step2';
  if (type === SYNC && first === UPDATE) return 'update';
  if (type === SYNC_STATUS) return first === 1 ? 'saved' : 'refused';
  return 'other';
}

/** Little-endian base 128; beyond the end of the frame it only moves the cursor past the end. */
function varUint(frame: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let weight = 1; ; weight *= 128) {
    const byte = frame[cursor.at++] ?? 0;
    value += (byte & 0x7f) * weight;
    if (byte < 0x80) return value;
  }
}
