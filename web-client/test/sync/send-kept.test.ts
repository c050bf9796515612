/** What is sent of a note that no tab has open. */
import 'fake-indexeddb/auto';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { deleteNote, NoteStore } from '../../src/sync/note-store.ts';
import { sendKept } from '../../src/sync/send-kept.ts';

const DATABASE = 'sillage:weekend/sowing@3';
const NAME = 'weekend/sowing';

/** A server behind a socket: what it got, and how it answers. */
class Server {
  static scope = 'read-write';
  static status = 1;
  static token = '';
  static doc = new Y.Doc();
  binaryType = '';
  onopen = () => {};
  onclose: (() => void) | null = null;
  onmessage = (_event: { data: ArrayBuffer }) => {};

  constructor() {
    queueMicrotask(() => this.onopen());
  }

  send(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    expect(decoding.readVarString(decoder)).toBe(NAME);
    const type = decoding.readVarUint(decoder);
    const kind = decoding.readVarUint(decoder);
    if (type === 2) {
      Server.token = decoding.readVarString(decoder);
      this.#answer(encoder => {
        encoding.writeVarUint(encoder, 2);
        encoding.writeVarUint(encoder, 2);
        encoding.writeVarString(encoder, Server.scope);
      });
    } else {
      expect([type, kind]).toEqual([0, 2]);
      Y.applyUpdate(Server.doc, decoding.readVarUint8Array(decoder));
      this.#answer(encoder => {
        encoding.writeVarUint(encoder, 8);
        encoding.writeVarUint(encoder, Server.status);
      });
    }
  }

  close(): void {
    queueMicrotask(() => this.onclose?.());
  }

  #answer(write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarString(encoder, NAME);
    write(encoder);
    const data = encoding.toUint8Array(encoder).slice().buffer;
    queueMicrotask(() => this.onmessage({ data }));
  }
}

beforeEach(async () => {
  vi.stubGlobal('WebSocket', Server);
  Server.scope = 'read-write';
  Server.status = 1;
  Server.doc = new Y.Doc();
  await deleteNote(DATABASE);
  const store = await NoteStore.open(DATABASE);
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', update => updates.push(update));
  for (const words of ['Écrit ', 'dans le ', `tunnel. ${'é'.repeat(300)}`]) {
    doc.getText('content').insert(doc.getText('content').length, words);
  }
  for (const update of updates) await store.append(update, 'tab', 12);
  store.close();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const unsent = async () => {
  const store = await NoteStore.open(DATABASE);
  const { size } = (await store.read()).unsent;
  store.close();
  return size;
};

describe('a note that no tab has open', () => {
  it('is sent whole, and is then confirmed', async () => {
    expect(await sendKept(DATABASE, 'https://notes.example')).toBe(true);
    expect(Server.token).toBe(' epoch=3');
    expect(Server.doc.getText('content').toString()).toBe(
      `Écrit dans le tunnel. ${'é'.repeat(300)}`,
    );
    expect(await unsent()).toBe(0);
  });

  it('stays unsent where this browser may only read, and where the server refuses', async () => {
    Server.scope = 'readonly';
    expect(await sendKept(DATABASE, 'https://notes.example')).toBe(false);
    expect(await unsent()).toBe(1);
    Server.scope = 'read-write';
    Server.status = 0;
    expect(await sendKept(DATABASE, 'https://notes.example')).toBe(false);
    expect(await unsent()).toBe(1);
  });
});
