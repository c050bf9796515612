/** Our own name, as this browser keeps it; it may be left out. */
import { nameDevice } from '../sync/device.ts';

const STORE = 'sillage.name';
/** Set when the person has answered, be it with no name. */
const ASKED = 'sillage.name-asked';

export function ownName(): string {
  return read(STORE) ?? '';
}

/** Whether the person was never asked and never said a name. */
export function isUnasked(): boolean {
  return !ownName() && read(ASKED) === null;
}

/** Keeps a name in this browser; `isFinal` also tells it to the server. */
export function keepName(name: string, isFinal: boolean): void {
  try {
    localStorage.setItem(STORE, name);
    localStorage.setItem(ASKED, '1');
  } catch {
    // The name is optional, and so is remembering it.
  }
  if (isFinal) void nameDevice(name);
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // A browser that keeps nothing would be asked each time: better not at all.
    return '';
  }
}
