/** Close codes, and keys as people paste them. */
import { describe, expect, it } from 'vitest';
import { delayAfter, LEAST_DELAY_MS, stopFor } from '../../src/sync/close-codes.ts';
import { keyFrom } from '../../src/sync/keys.ts';

describe('a close code', () => {
  it.each([4400, 4401, 4404, 4423])('%i stops for ever', code => {
    expect(stopFor(code)).not.toBeNull();
  });

  it.each([1000, 1001, 1005, 1006, 1009, 1012, 1013, 4205, 4408, 4500])('%i comes back', code => {
    expect(stopFor(code)).toBeNull();
    expect(delayAfter(code, 0)).toBeGreaterThanOrEqual(LEAST_DELAY_MS);
    expect(delayAfter(code, 1)).toBeLessThanOrEqual(30_000);
    expect(delayAfter(code, 0)).toBeLessThan(delayAfter(code, 1));
  });
});

describe('a pasted key', () => {
  it.each(['ln_w_abc', ' ln_w_abc\n', 'https://notes.example/join#ln_w_abc'])('%j', pasted => {
    expect(keyFrom(pasted)).toBe('ln_w_abc');
  });
});
