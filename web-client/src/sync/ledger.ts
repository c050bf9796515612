/**
 * What is saved: the ledger of what the server still owes us an answer for.
 *
 * *Saved* is said only when, on the present socket, every Step2 and Update frame has had its
 * SyncStatus(1), which the server sends when the bytes are on disk. The provider's own counter is not
 * used: a reconnect with queued updates resets it, and it then reaches zero too early.
 *
 * Pure: events in, the next ledger out.
 */

/** What happens, in the order in which it happens. */
export type LedgerEvent =
  | { type: 'opened'; socket: number }
  | { type: 'closed'; socket: number }
  /** The person changed this many characters, before the frame that carries them is sent. */
  | { type: 'edited'; characters: number }
  | { type: 'sent'; socket: number; frame: 'step2' | 'update' }
  | { type: 'answered'; socket: number; saved: boolean };

/** The account of one document in one tab. */
export interface Ledger {
  /** The open socket; events of older ones are ignored. */
  readonly socket: number | null;
  /**
   * Whether our Step2 went out on this socket. It holds everything that older sockets owed us, and the
   * provider sends it only after the updates it had queued: before it, nothing is proven.
   */
  readonly handshaken: boolean;
  /** The characters that each unanswered frame of this socket carries, oldest first. */
  readonly owed: readonly number[];
  /** Characters changed that no frame of this socket carries yet. */
  readonly waiting: number;
  /** The server refused something on this socket; what it refused is still owed. */
  readonly refused: boolean;
}

export const emptyLedger: Ledger = {
  socket: null,
  handshaken: false,
  owed: [],
  waiting: 0,
  refused: false,
};

/** True only when the server has everything that this tab has, on disk. */
export function isSaved(ledger: Ledger): boolean {
  return ledger.handshaken && ledger.owed.length === 0 && ledger.waiting === 0;
}

/** How many changed characters the server has not yet said to be on disk. */
export function unsentCharacters(ledger: Ledger): number {
  return ledger.owed.reduce((sum, characters) => sum + characters, ledger.waiting);
}

/** The ledger after one event. */
export function enter(ledger: Ledger, event: LedgerEvent): Ledger {
  switch (event.type) {
    case 'opened':
      return { ...closed(ledger), socket: event.socket };
    case 'edited':
      return { ...ledger, waiting: ledger.waiting + event.characters };
    case 'closed':
      return event.socket === ledger.socket ? closed(ledger) : ledger;
    case 'sent':
      return event.socket === ledger.socket ? sent(ledger, event.frame) : ledger;
    case 'answered':
      return event.socket === ledger.socket ? answered(ledger, event.saved) : ledger;
  }
}

/** What was owed goes back to waiting: the next socket's Step2 will carry it. */
function closed(ledger: Ledger): Ledger {
  return { ...emptyLedger, waiting: unsentCharacters(ledger) };
}

function sent(ledger: Ledger, frame: 'step2' | 'update'): Ledger {
  return {
    ...ledger,
    handshaken: ledger.handshaken || frame === 'step2',
    owed: [...ledger.owed, ledger.waiting],
    waiting: 0,
  };
}

function answered(ledger: Ledger, saved: boolean): Ledger {
  return saved ? { ...ledger, owed: ledger.owed.slice(1) } : { ...ledger, refused: true };
}
