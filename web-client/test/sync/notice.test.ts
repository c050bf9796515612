/** Notices, also those of a server that is newer than this page. */
import { expect, it } from 'vitest';
import { accessIn, refusalIn, storageIn } from '../../src/sync/notice.ts';

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

it('says what this device may do, and why it only reads', () => {
  const payload = '{"notice":"access","cause":"revoked","shares":false}';
  expect(accessIn(payload)).toEqual({ cause: 'revoked', shares: false });
  expect(accessIn('{"notice":"access","shares":true}')).toEqual({ cause: null, shares: true });
  expect(accessIn('{"notice":"access","cause":"writes"}')).toEqual({ cause: null, shares: null });
  expect(accessIn('{"notice":"storage","state":"full"}')).toBeNull();
  expect(accessIn('null')).toBeNull();
});

it('says why an edit was refused', () => {
  expect(refusalIn('{"notice":"refused","state":"too-long"}')).toBe('too-long');
  expect(refusalIn('{"notice":"refused","state":"overspent"}')).toBe('overspent');
  expect(refusalIn('{"notice":"refused","state":"frozen"}')).toBeNull();
  expect(refusalIn('{"notice":"storage","state":"full"}')).toBeNull();
});
