/** Which sentence a person sees. */
import { describe, expect, it } from 'vitest';
import { emptyLedger, enter, type Ledger, type LedgerEvent } from '../../src/sync/ledger.ts';
import { type Situation, sentenceFor, warnsLeaving } from '../../src/sync/situation.ts';

const ledger = (...events: LedgerEvent[]): Ledger => events.reduce(enter, emptyLedger);
const JOINED: LedgerEvent[] = [
  { type: 'opened', socket: 1 },
  { type: 'sent', socket: 1, frame: 'step2' },
  { type: 'answered', socket: 1, saved: true },
];
const TYPED: LedgerEvent[] = [
  { type: 'edited', characters: 12 },
  { type: 'sent', socket: 1, frame: 'update' },
];
const LOST: LedgerEvent = { type: 'closed', socket: 1 };

const CALM: Situation = {
  ledger: ledger(...JOINED),
  connected: true,
  access: 'write',
  stop: null,
  keyRefused: false,
  readCause: null,
  shares: false,
  refusal: null,
  quarantined: false,
  addressRefused: false,
  storage: 'well',
  kept: 'kept',
  savedAt: new Date(0),
  slow: false,
};
const shown = (some: Partial<Situation>) => sentenceFor({ ...CALM, ...some });

describe('the sentence', () => {
  it('says saved only when all is saved', () => {
    expect(shown({}).id).toBe('editor-saved');
    expect(shown({ ledger: ledger(...JOINED, ...TYPED) }).id).toBe('editor-sending');
  });

  it('says why the server refused, where it said so', () => {
    const refused = ledger(...JOINED, ...TYPED, { type: 'answered', socket: 1, saved: false });
    expect(shown({ ledger: refused })).toMatchObject({ id: 'editor-refused', offerCopy: true });
    for (const refusal of ['too-long', 'conflict', 'incomplete', 'overspent'] as const) {
      const sentence = shown({ ledger: refused, refusal });
      expect(sentence).toEqual({ id: `editor-refused-${refusal}`, tone: 'stop', offerCopy: true });
    }
    expect(shown({ refusal: 'too-long' }).id).toBe('editor-saved');
  });

  it('counts what is not sent when it takes long', () => {
    const late = shown({ ledger: ledger(...JOINED, ...TYPED), slow: true });
    expect(late).toMatchObject({ id: 'editor-unsent', unsent: 12, tone: 'warning' });
  });

  it('says offline with the count, and whether the text is kept here', () => {
    const offline = { connected: false, ledger: ledger(...JOINED, ...TYPED, LOST) };
    expect(shown(offline)).toMatchObject({ id: 'editor-offline', unsent: 12 });
    expect(shown({ ...offline, kept: 'keeping' }).id).toBe('editor-offline-keeping');
    expect(shown({ ...offline, kept: 'none' }).id).toBe('editor-offline-not-kept');
  });

  it('says that nothing can be saved, to those who write, before all that passes by itself', () => {
    const full = { storage: 'full', ledger: ledger(...JOINED, ...TYPED) } as const;
    expect(shown(full)).toMatchObject({ id: 'editor-storage-full', tone: 'warning' });
    expect(shown({ ...full, connected: false }).id).toBe('editor-storage-full');
    expect(shown({ ...full, kept: 'none' }).id).toBe('editor-storage-full-not-kept');
    expect(shown({ storage: 'failing' }).id).toBe('editor-storage-failing');
    expect(shown({ ...full, access: 'read' }).id).toBe('editor-read-only');
    expect(shown({ ...full, stop: 'removed' }).id).toBe('editor-stop-removed');
  });

  it('offers the text when the server will not take it', () => {
    const refusal: LedgerEvent = { type: 'answered', socket: 1, saved: false };
    const refused = shown({ ledger: ledger(...JOINED, ...TYPED, refusal) });
    expect(refused).toMatchObject({ id: 'editor-refused', offerCopy: true });
    expect(shown({ stop: 'removed' })).toMatchObject({
      id: 'editor-stop-removed',
      offerCopy: true,
    });
  });

  it('says why a device that joined only reads, and offers what is not taken any more', () => {
    const ended = { access: 'read', readCause: 'revoked' } as const;
    expect(shown(ended)).toMatchObject({ id: 'editor-access-revoked', offerCopy: false });
    const typing = { ...ended, ledger: ledger(...JOINED, ...TYPED) };
    expect(shown(typing)).toMatchObject({ id: 'editor-access-revoked', offerCopy: true });
    expect(shown({ ...typing, connected: false }).id).toBe('editor-offline');
  });

  it('says whether the text of an older epoch is kept', () => {
    expect(shown({ stop: 'epoch' })).toMatchObject({ id: 'editor-stop-epoch', tone: 'stop' });
    expect(shown({ stop: 'epoch', kept: 'none' }).id).toBe('editor-stop-epoch-not-kept');
  });

  it('e14 says that the server refuses this address', () => {
    expect(shown({ connected: false, addressRefused: true }).id).toBe('editor-address-refused');
    expect(shown({ connected: true, addressRefused: true }).id).toBe('editor-saved');
  });

  it('tells a reader that he reads', () => {
    expect(shown({ access: 'read' }).id).toBe('editor-read-only');
    expect(shown({ access: 'read', keyRefused: true }).id).toBe('editor-key-refused');
  });
});

describe('leaving', () => {
  it('is guarded while words are only here, but not while they are merely on their way', () => {
    const unsent = ledger(...JOINED, ...TYPED);
    expect(warnsLeaving(CALM)).toBe(false);
    expect(warnsLeaving({ ...CALM, ledger: unsent })).toBe(false);
    expect(warnsLeaving({ ...CALM, ledger: unsent, kept: 'keeping' })).toBe(true);
    expect(warnsLeaving({ ...CALM, ledger: unsent, kept: 'none' })).toBe(true);
    expect(warnsLeaving({ ...CALM, ledger: unsent, slow: true })).toBe(true);
    expect(warnsLeaving({ ...CALM, ledger: unsent, connected: false })).toBe(true);
    expect(warnsLeaving({ ...CALM, stop: 'epoch' })).toBe(false);
    expect(warnsLeaving({ ...CALM, stop: 'epoch', kept: 'none' })).toBe(true);
  });
});
