/** How keys become a cookie, and what happens to those that browsers of before kept. */
import { beforeEach, expect, it, vi } from 'vitest';
import { expectsToWrite, keptKeyFor, keyFrom, redeem, redeemKept } from '../../src/sync/keys.ts';

/** What the server says to each key; a key without an answer cannot reach it. */
let answers: Record<string, { status: number; body: object }>;
let redeemed: string[];
let cookies: boolean;

const good = (event: string | null, slugs: string[]) => ({
  status: 200,
  body: { role: 'note-taker', event, events: slugs.map(slug => ({ slug, title: slug })) },
});
const bad = (cause: string) => ({ status: 404, body: { error: 'no', cause } });

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
  answers = {};
  redeemed = [];
  cookies = true;
  vi.stubGlobal('fetch', async (path: string, init?: { body: string }) => {
    if (path === '/api/v1/device') return new Response('{}', { status: cookies ? 200 : 404 });
    const { key } = JSON.parse(init?.body ?? '{}');
    const answer = answers[key];
    if (!answer) throw new TypeError('no network');
    redeemed.push(key);
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  });
});

const keep = (keys: object) => localStorage.setItem('sillage.key', JSON.stringify(keys));

it('takes a whole link or a bare key', () => {
  expect(keyFrom(' https://x/join?to=a/b#ln_w_1 ')).toBe('ln_w_1');
  expect(keyFrom('ln_w_1')).toBe('ln_w_1');
});

it('redeems a key and expects to write in its events', async () => {
  answers.k = good('forum', ['forum']);
  expect(await redeem('k')).toMatchObject({ event: 'forum' });
  expect(expectsToWrite('forum')).toBe(true);
  expect(expectsToWrite('other')).toBe(false);
});

it.each(['mistyped', 'unknown', 'revoked', 'replaced', 'expired'])('says %s', async cause => {
  answers.k = bad(cause);
  expect(await redeem('k')).toBe(cause);
});

it('says when the browser keeps no cookie', async () => {
  answers.k = good(null, ['forum']);
  cookies = false;
  expect(await redeem('k')).toBe('no-cookie');
  expect(expectsToWrite('forum')).toBe(false);
});

it('does not take a fault of the server for a bad key', async () => {
  answers.k = { status: 503, body: { error: 'no', cause: 'storage' } };
  await expect(redeem('k')).rejects.toThrow('503');
});

it('redeems kept keys once, the narrow ones last, and removes them', async () => {
  keep({ forum: 'narrow', '*': 'wide' });
  answers.narrow = good('forum', ['forum']);
  answers.wide = good(null, ['forum', 'other']);
  await redeemKept();
  expect(redeemed).toEqual(['wide', 'narrow']);
  expect(localStorage.getItem('sillage.key')).toBeNull();
  await redeemKept();
  expect(redeemed).toHaveLength(2);
});

it('sends a kept key as before until it is redeemed', async () => {
  keep({ forum: 'k' });
  await redeemKept();
  expect(keptKeyFor('forum')).toBe('k');
  cookies = false;
  answers.k = good('forum', ['forum']);
  await redeemKept();
  expect(keptKeyFor('forum')).toBe('k');
  cookies = true;
  await redeemKept();
  expect(keptKeyFor('forum')).toBe('');
});

it('forgets a kept key that has ended, and keeps one that may be known again', async () => {
  keep({ forum: 'ended', other: 'unknown' });
  answers.ended = bad('revoked');
  answers.unknown = bad('unknown');
  await redeemKept();
  expect(keptKeyFor('forum')).toBe('');
  expect(keptKeyFor('other')).toBe('unknown');
});
