/** Frames as the provider and the server write them. */
import * as encoding from 'lib0/encoding';
import { describe, expect, it } from 'vitest';
import { frameKind } from '../../src/sync/frames.ts';

const DOCUMENT = 'forum-2022/été-du-large';

function frame(...numbers: number[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, DOCUMENT);
  for (const number of numbers) encoding.writeVarUint(encoder, number);
  return encoding.toUint8Array(encoder);
}

describe('frameKind', () => {
  it.each([
    [[0, 0, 1, 0], 'other'],
    [[0, 1, 2, 0, 0], 'step2'],
    [[0, 2, 2, 0, 0], 'update'],
    [[1, 1, 0], 'other'],
    [[2, 0], 'other'],
    [[8, 1], 'saved'],
    [[8, 0], 'refused'],
  ] as const)('%j is %s', (numbers, kind) => {
    expect(frameKind(frame(...numbers))).toBe(kind);
  });

  it('takes nothing from a damaged frame', () => {
    const whole = frame(8, 1);
    for (let length = 0; length < whole.length; length++) {
      expect(frameKind(whole.subarray(0, length))).toBe('other');
    }
    expect(frameKind(new Uint8Array([9]))).toBe('other');
    expect(frameKind(new Uint8Array(12).fill(0xff))).toBe('other');
  });
});
