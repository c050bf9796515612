/** The copy that a browser keeps, also one that a build of before has left. */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { Kept } from '../../src/sync/copy-state.ts';
import { LocalCopy } from '../../src/sync/local-copy.ts';
import { deleteNote, NoteStore } from '../../src/sync/note-store.ts';
import fixture from '../fixtures/y-indexeddb.json' with { type: 'json' };

const DATABASE = 'sillage:weekend/sowing@3';

beforeEach(() => deleteNote(DATABASE));

/** A tab with a document, and what it was told. */
async function tab() {
  const doc = new Y.Doc();
  const told = { kept: 'keeping' as Kept, inherited: 0, unsent: 0 };
  const copy = new LocalCopy(DATABASE, doc, {
    onKept: kept => {
      told.kept = kept;
    },
    onInherited: characters => {
      told.inherited = characters;
    },
    unsent: () => told.unsent,
  });
  await copy.loaded;
  const text = doc.getText('content');
  const type = async (words: string) => {
    told.unsent += words.length;
    text.insert(text.length, words);
    await vi.waitFor(() => expect(told.kept).toBe('kept'));
  };
  return { doc, text, copy, told, type };
}

/** The database as y-indexeddb made it. */
async function leftByBefore(): Promise<void> {
  const opening = indexedDB.open(fixture.database);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('updates', { autoIncrement: true });
    opening.result.createObjectStore('custom');
  };
  const db = await new Promise<IDBDatabase>(resolve => {
    opening.onsuccess = () => resolve(opening.result);
  });
  const transaction = db.transaction('updates', 'readwrite');
  for (const update of fixture.updates) {
    transaction.objectStore('updates').add(new Uint8Array(Buffer.from(update, 'base64')));
  }
  await new Promise(resolve => {
    transaction.oncomplete = resolve;
  });
  db.close();
}

describe('the copy', () => {
  it('opens what a build of before has left, and keeps it', async () => {
    await leftByBefore();
    const first = await tab();
    expect(first.text.toString()).toBe(fixture.text);
    expect(first.told.kept).toBe('kept');
    await first.type(' Et après.');
    const second = await tab();
    expect(second.text.toString()).toBe(`${fixture.text} Et après.`);
  });

  it('survives the tab, with the count of what was not confirmed', async () => {
    const first = await tab();
    await first.type('Douze lettres');
    const second = await tab();
    expect(second.text.toString()).toBe('Douze lettres');
    expect(second.told.inherited).toBe(13);
    second.copy.confirmed();
    const store = await NoteStore.open(DATABASE);
    await vi.waitFor(async () => expect((await store.read()).unsent.size).toBe(0));
    store.close();
    expect((await tab()).told.inherited).toBe(0);
  });

  it('does not take for confirmed what another tab wrote since', async () => {
    const first = await tab();
    await first.type('un');
    const second = await tab();
    await first.type(' deux');
    second.copy.confirmed();
    await second.type('x');
    expect((await tab()).told.inherited).toBe(7 + 1);
  });

  it('keeps what was typed before the database was open', async () => {
    const doc = new Y.Doc();
    const told: Kept[] = [];
    const copy = new LocalCopy(DATABASE, doc, {
      onKept: kept => told.push(kept),
      onInherited: () => {},
      unsent: () => 5,
    });
    doc.getText('content').insert(0, 'early');
    await copy.loaded;
    await vi.waitFor(() => expect(told.at(-1)).toBe('kept'));
    const next = await tab();
    expect(next.text.toString()).toBe('early');
    expect(next.told.inherited).toBe(5);
  });

  it('becomes one update when it has many, with those of other tabs', async () => {
    const [first, second] = [await tab(), await tab()];
    await second.type('Autre. ');
    for (let count = 0; count < 500; count++) first.text.insert(0, 'x');
    const store = await NoteStore.open(DATABASE);
    await vi.waitFor(async () => expect((await store.read()).updates.length).toBe(1));
    store.close();
    const text = (await tab()).text.toString();
    expect(text).toContain('Autre. ');
    expect(text.length).toBe(507);
  });

  it('writes the words of others down together, and at once with own ones', async () => {
    const { doc, text, type } = await tab();
    const other = new Y.Doc();
    other.on('update', update => Y.applyUpdate(doc, update));
    const updates = async () => {
      const store = await NoteStore.open(DATABASE);
      const { updates } = await store.read();
      store.close();
      return updates.length;
    };
    for (const letter of 'loin') other.getText('content').insert(0, letter);
    await vi.waitFor(async () => expect(await updates()).toBe(1), { timeout: 3_000 });
    for (const letter of 'près') other.getText('content').insert(0, letter);
    await type(' Ici.');
    expect(await updates()).toBe(2);
    expect((await tab()).text.toString()).toBe(text.toString());
  });

  it('promises nothing where there is no database', async () => {
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new Error('not allowed');
    });
    const { told } = await tab();
    expect(told.kept).toBe('none');
    open.mockRestore();
  });

  it('is gone when it is forgotten', async () => {
    const first = await tab();
    await first.type('words');
    await first.copy.forget();
    expect((await tab()).text.toString()).toBe('');
  });
});
