/** Notices, also those of a server that is newer than this page. */
import { expect, it } from 'vitest';
import { storageIn } from '../../src/sync/notice.ts';

it('says how the disk is', () => {
  expect(storageIn('{"notice":"storage","state":"full"}')).toBe('full');
  expect(storageIn('{"notice":"storage","state":"well"}')).toBe('well');
});

it.each([
  '{"notice":"storage","state":"on fire"}',
  '{"notice":"weather","state":"well"}',
  'null',
  'full',
  '',
])('lets %j be', payload => {
  expect(storageIn(payload)).toBeNull();
});
