/** When the browser's copy may be promised. */
import { expect, it } from 'vitest';
import { enter, type KeepingEvent, keptBy, opening } from '../../src/sync/copy-state.ts';

const kept = (...events: KeepingEvent[]) => keptBy(events.reduce(enter, opening));

it('is promised only when the last change is written', () => {
  expect(kept('opened')).toBe('kept');
  expect(kept('opened', 'changed')).toBe('keeping');
  expect(kept('opened', 'changed', 'changed', { committed: 1 })).toBe('keeping');
  expect(kept('opened', 'changed', 'changed', { committed: 1 }, { committed: 2 })).toBe('kept');
});

it('is not promised before the database is open, however early the person writes', () => {
  expect(kept()).toBe('keeping');
  expect(kept('changed', 'opened')).toBe('keeping');
  expect(kept('changed', 'opened', { committed: 1 })).toBe('kept');
});

it('is not counted on while the database does not open', () => {
  expect(kept('late')).toBe('none');
  expect(kept('late', 'opened')).toBe('kept');
  expect(kept('opened', 'late')).toBe('kept');
});

it('is never promised again after something could not be written', () => {
  expect(kept('opened', 'changed', 'failed', { committed: 1 })).toBe('none');
  expect(kept('failed', 'opened')).toBe('none');
});
