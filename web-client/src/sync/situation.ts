/** The state of this tab in words: which sentence is true now. Pure. */
import type { Stop } from './close-codes.ts';
import type { Kept } from './copy-state.ts';
import { isSaved, type Ledger, unsentCharacters } from './ledger.ts';
import type { ReadCause, Refusal, Storage } from './notice.ts';

export interface Situation {
  ledger: Ledger;
  connected: boolean;
  /** What the server lets this tab do; `asking` before its first answer. */
  access: 'asking' | 'write' | 'read';
  /** Why the tab stopped for ever. */
  stop: Stop | null;
  /** The key that this browser had was refused; it reads without one. */
  keyRefused: boolean;
  /** Why the server lets this device only read, if it joined. */
  readCause: ReadCause | null;
  /** Why the server refused the last edit, where it said so. */
  refusal: Refusal | null;
  /** This device may make links for others. */
  shares: boolean;
  /** The server found this note damaged and does not open it. */
  quarantined: boolean;
  /** The server refuses what comes from pages of this address. */
  addressRefused: boolean;
  /** Whether the server can write to its disk. */
  storage: Storage;
  /** Whether the browser has every change written down. */
  kept: Kept;
  /** The last moment at which everything was on the server's disk. */
  savedAt: Date | null;
  /** Something has been on its way for longer than a person would expect. */
  slow: boolean;
}

/** How much the sentence wants to be noticed. */
export type Tone = 'calm' | 'busy' | 'warning' | 'stop';

export interface Sentence {
  /** A message id, with one of the values it may need. */
  id: string;
  tone: Tone;
  time?: Date;
  /** Characters not sent, said after the sentence. */
  unsent?: number;
  /** The text of this tab is not all on the server and will not get there by itself. */
  offerCopy?: boolean;
}

/** The one sentence to show. What stops comes first, *Saved* last: it must be true of everything. */
export function sentenceFor(now: Situation): Sentence {
  const unsent = unsentCharacters(now.ledger);
  if (now.stop === 'epoch') return replaced(now);
  if (now.stop) return { id: `editor-stop-${now.stop}`, tone: 'stop', offerCopy: true };
  if (now.access === 'read' && now.readCause && now.connected)
    return readOnly(now.readCause, now.ledger);
  if (now.ledger.refused) {
    const id = now.refusal ? `editor-refused-${now.refusal}` : 'editor-refused';
    return { id, tone: 'stop', offerCopy: true };
  }
  if (now.quarantined) return { id: 'editor-quarantined', tone: 'stop', offerCopy: true };
  if (now.storage !== 'well' && now.access !== 'read') return unkept(now.storage, now.kept);
  if (!now.connected) return disconnected(now, unsent);
  if (now.access === 'asking') return { id: 'editor-connecting', tone: 'busy' };
  if (now.access === 'read') {
    return { id: now.keyRefused ? 'editor-key-refused' : 'editor-read-only', tone: 'calm' };
  }
  if (isSaved(now.ledger)) {
    return now.savedAt
      ? { id: 'editor-saved', tone: 'calm', time: now.savedAt }
      : { id: 'editor-connecting', tone: 'busy' };
  }
  if (unsent > 0 && now.slow) return { id: 'editor-unsent', tone: 'warning', unsent };
  return { id: unsent > 0 ? 'editor-sending' : 'editor-connecting', tone: 'busy' };
}

/** What was written and not taken any more stays in this browser, and can be copied. */
function readOnly(cause: ReadCause, ledger: Ledger): Sentence {
  const isLeft = ledger.refused || unsentCharacters(ledger) > 0;
  return { id: `editor-access-${cause}`, tone: isLeft ? 'stop' : 'calm', offerCopy: isLeft };
}

/** The panel below offers the text. */
function replaced({ kept }: Situation): Sentence {
  const id = kept === 'kept' ? 'editor-stop-epoch' : 'editor-stop-epoch-not-kept';
  return { id, tone: 'stop' };
}

/** A copy that is still being written is one that this browser keeps: nothing is to be done about it. */
function unkept(storage: 'full' | 'failing', kept: Kept): Sentence {
  const id = `editor-storage-${storage}${kept === 'none' ? '-not-kept' : ''}`;
  return { id, tone: 'warning' };
}

function disconnected(now: Situation, unsent: number): Sentence {
  if (now.kept === 'none') return { id: 'editor-offline-not-kept', tone: 'warning', unsent };
  if (now.addressRefused) return { id: 'editor-address-refused', tone: 'warning', unsent };
  if (now.access === 'asking' && !now.slow) return { id: 'editor-connecting', tone: 'busy' };
  const id = now.kept === 'kept' ? 'editor-offline' : 'editor-offline-keeping';
  return { id, tone: 'warning', unsent };
}

/** Whether leaving the page now would lose words, or leave words behind that nobody else has. */
export function warnsLeaving(now: Situation): boolean {
  const isOnlyHere = unsentCharacters(now.ledger) > 0;
  if (isOnlyHere && (now.slow || !now.connected)) return true;
  return (isOnlyHere || now.stop === 'epoch') && now.kept !== 'kept';
}
