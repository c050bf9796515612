/** What the server means by the code with which it closes a socket. */

/** Why this tab must not come back as it is. */
export type Stop = 'gate' | 'key' | 'missing' | 'removed' | 'epoch';

const STOPS: Record<number, Stop> = {
  4400: 'gate',
  4401: 'key',
  4404: 'missing',
  4423: 'removed',
};

const RESTARTING = 1012;
const OVERLOADED = 1013;
const STORAGE_FAULT = 4500;

/** No delay is shorter, in milliseconds; the provider does not reconnect at all below its `minDelay`. */
export const LEAST_DELAY_MS = 300;

/** The reason to stop for ever, or null when reconnecting is right. */
export function stopFor(code: number): Stop | null {
  return STOPS[code] ?? null;
}

/** Why the server does not join us: the word before the colon, where it has one for programs. */
export function refusalFor(reason: string): 'epoch' | 'quarantined' | 'key' {
  const word = reason.split(':', 1)[0];
  if (word === 'set-aside') return 'quarantined';
  return word === 'epoch' ? word : 'key';
}

/** True for the code that says the disk of the server cannot be written. */
export function isStorageFault(code: number): boolean {
  return code === STORAGE_FAULT;
}

/** Milliseconds before the next try; `chance` from 0 to 1 spreads the devices of a whole room. */
export function delayAfter(code: number, chance: number): number {
  const [least, most] = span(code);
  return Math.round(least + chance * (most - least));
}

function span(code: number): [number, number] {
  switch (code) {
    case RESTARTING:
      return [500, 5_000];
    case OVERLOADED:
      return [5_000, 30_000];
    case STORAGE_FAULT:
      return [8_000, 12_000];
    default:
      return [LEAST_DELAY_MS, 2_000];
  }
}
