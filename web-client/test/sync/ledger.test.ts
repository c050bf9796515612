/** *Saved* is never said too early. */
import { describe, expect, it } from 'vitest';
import {
  emptyLedger,
  enter,
  isSaved,
  type LedgerEvent,
  unsentCharacters,
} from '../../src/sync/ledger.ts';

const ledgerOf = (...events: LedgerEvent[]) => events.reduce(enter, emptyLedger);
const opened = (socket: number): LedgerEvent => ({ type: 'opened', socket });
const closed = (socket: number): LedgerEvent => ({ type: 'closed', socket });
const edited = (characters: number): LedgerEvent => ({ type: 'edited', characters });
const step2 = (socket: number): LedgerEvent => ({ type: 'sent', socket, frame: 'step2' });
const update = (socket: number): LedgerEvent => ({ type: 'sent', socket, frame: 'update' });
const saved = (socket: number): LedgerEvent => ({ type: 'answered', socket, saved: true });
const refused = (socket: number): LedgerEvent => ({ type: 'answered', socket, saved: false });

describe('the ledger', () => {
  it('is not saved before the Step2 of this socket was answered', () => {
    expect(isSaved(ledgerOf(opened(1)))).toBe(false);
    expect(isSaved(ledgerOf(opened(1), step2(1)))).toBe(false);
    expect(isSaved(ledgerOf(opened(1), step2(1), saved(1)))).toBe(true);
  });

  it('waits for every update', () => {
    const joined = [opened(1), step2(1), saved(1)];
    const typed = ledgerOf(...joined, edited(3), update(1), edited(2), update(1));
    expect(unsentCharacters(typed)).toBe(5);
    const half = enter(typed, saved(1));
    expect([isSaved(half), unsentCharacters(half)]).toEqual([false, 2]);
    expect(isSaved(enter(half, saved(1)))).toBe(true);
  });

  it('is not fooled by updates that were queued while reconnecting', () => {
    // The queue leaves first, then Step2: three frames, three answers.
    const back = ledgerOf(
      opened(1),
      step2(1),
      saved(1),
      closed(1),
      edited(4),
      edited(1),
      opened(2),
    );
    expect(unsentCharacters(back)).toBe(5);
    const sent = [update(2), update(2), step2(2)].reduce(enter, back);
    const once = enter(sent, saved(2));
    const twice = enter(once, saved(2));
    expect([sent, once, twice, enter(twice, saved(2))].map(isSaved)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('does not count an update that left before Step2 as proof', () => {
    const early = ledgerOf(opened(1), edited(1), update(1), saved(1));
    expect(isSaved(early)).toBe(false);
  });

  it('carries what a lost socket owed to the next one', () => {
    const lost = ledgerOf(opened(1), step2(1), saved(1), edited(7), update(1), closed(1));
    expect([isSaved(lost), unsentCharacters(lost)]).toEqual([false, 7]);
    expect(isSaved([opened(2), step2(2), saved(2)].reduce(enter, lost))).toBe(true);
  });

  it('ignores late events of an older socket', () => {
    const second = ledgerOf(opened(1), opened(2), step2(2));
    expect(isSaved(enter(second, saved(1)))).toBe(false);
    expect(enter(second, closed(1))).toBe(second);
  });

  it('is never saved on a socket that refused something', () => {
    const ledger = ledgerOf(opened(1), step2(1), refused(1));
    expect([ledger.refused, isSaved(ledger)]).toEqual([true, false]);
    expect(enter(ledger, closed(1)).refused).toBe(false);
  });
});
