/** The state of this tab: takes what happens, keeps the ledger, says when anything changed. */
import { emptyLedger, enter, isSaved, type LedgerEvent } from './ledger.ts';
import type { Situation } from './situation.ts';

/** After so long on the way, *sending* becomes the number of characters not sent. */
const SLOW_MS = 2_000;

export interface Tab {
  readonly now: Readonly<Situation>;
  change(some: Partial<Situation>): void;
  record(event: LedgerEvent): void;
}

/** A tab that has just been opened; `onChange` is called after every change. */
export function openTab(onChange: (now: Readonly<Situation>) => void): Tab {
  const now: Situation = {
    ledger: emptyLedger,
    connected: false,
    access: 'asking',
    stop: null,
    keyRefused: false,
    readCause: null,
    shares: false,
    refusal: null,
    quarantined: false,
    addressRefused: false,
    storage: 'well',
    kept: 'keeping',
    savedAt: null,
    slow: false,
  };
  let timer: ReturnType<typeof setTimeout> | null = null;

  const change = (some: Partial<Situation>) => {
    Object.assign(now, some);
    watchSlowness();
    onChange(now);
  };
  const watchSlowness = () => {
    if (isSaved(now.ledger)) {
      if (timer) clearTimeout(timer);
      timer = null;
      now.slow = false;
    } else if (!timer) {
      timer = setTimeout(() => change({ slow: true }), SLOW_MS);
    }
  };
  watchSlowness();
  return {
    now,
    change,
    record(event) {
      const ledger = enter(now.ledger, event);
      change(isSaved(ledger) ? { ledger, savedAt: new Date() } : { ledger });
    },
  };
}
