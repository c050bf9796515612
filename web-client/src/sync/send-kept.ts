/**
 * Sends what a browser has kept of a note that no tab has open, in the background.
 *
 * All updates go in their order, as they lie in the database; the server knows which it has. Needs no
 * document and no page, so that a service worker can do it.
 */
import { isUnused, NoteStore } from './note-store.ts';
import { noteOf } from './unsent-notes.ts';

/** A server that has not confirmed everything by then is asked another time. */
const PATIENCE_MS = 60_000;

const SYNC = 0;
const UPDATE = 2;
const AUTH = 2;
const TOKEN = 0;
const DENIED = 1;
const GRANTED = 2;
const STATUS = 8;
const SAVED = 1;

/** Sends one note; whether the server has all of it now. */
export async function sendKept(
  database: string,
  origin: string = location.origin,
): Promise<boolean> {
  const store = await NoteStore.open(database);
  try {
    const { updates, unsent } = await store.read();
    const isSaved = unsent.size === 0 || (await send(origin, database, updates));
    if (isSaved) await store.confirm(unsent);
    return isSaved;
  } finally {
    store.close();
  }
}

/**
 * Sends all notes that this browser has kept and no tab has open; fails when one was not taken, or is open with
 * words that are not sent: its tab may be closed before it can, and who fails is called again.
 */
export async function sendAllKept(): Promise<void> {
  const all = (await indexedDB.databases?.()) ?? [];
  const names = all.flatMap(({ name }) => (name?.startsWith('sillage:') ? [name] : []));
  const left: string[] = [];
  for (const database of names) {
    // A note that is open is sent by its tab.
    if ((await isUnused(database)) === false) {
      if (await hasUnsent(database)) left.push(database);
    } else if (!(await sendKept(database))) throw new Error(`${database} was not taken`);
  }
  if (left.length > 0) throw new Error(`${left} is still open`);
}

async function hasUnsent(database: string): Promise<boolean> {
  const store = await NoteStore.open(database);
  try {
    return (await store.read()).unsent.size > 0;
  } finally {
    store.close();
  }
}

function send(origin: string, database: string, updates: Uint8Array[]): Promise<boolean> {
  const { name, epoch } = noteOf(database);
  const address = string(name);
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/hocuspocus`);
  socket.binaryType = 'arraybuffer';
  const frame = (...parts: (number | Uint8Array)[]) => {
    socket.send(
      joined([address, ...parts.map(part => (typeof part === 'number' ? varUint(part) : part))]),
    );
  };
  let owed = updates.length;
  return new Promise(resolve => {
    const end = (isSaved: boolean) => {
      clearTimeout(timer);
      socket.onclose = null;
      resolve(isSaved);
      socket.close();
    };
    const timer = setTimeout(end, PATIENCE_MS, false);
    socket.onclose = () => end(false);
    socket.onopen = () => frame(AUTH, TOKEN, string(` epoch=${epoch}`));
    socket.onmessage = ({ data }) => {
      const bytes = new Uint8Array(data as ArrayBuffer).subarray(address.length);
      if (bytes[0] === AUTH && bytes[1] === DENIED) end(false);
      if (bytes[0] === AUTH && bytes[1] === GRANTED) {
        const scope = new TextDecoder().decode(bytes.subarray(3));
        if (scope !== 'read-write') return end(false);
        for (const update of updates) frame(SYNC, UPDATE, varUint(update.length), update);
      }
      if (bytes[0] !== STATUS) return undefined;
      if (bytes[1] !== SAVED) return end(false);
      owed -= 1;
      if (owed === 0) end(true);
      return undefined;
    };
  });
}

function string(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return joined([varUint(bytes.length), bytes]);
}

/** Little-endian base 128. */
function varUint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push(0x80 | (rest % 128));
  }
}

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
