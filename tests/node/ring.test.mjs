// @ts-check
// What the test runners say is counted as they mean it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count } from '../ring.mjs';

const SAID = [
  ['     Summary [  10.5s] 12 tests run: 12 passed, 0 skipped', [12, 0, 0]],
  [
    '     Summary [  10.5s] 15 tests run: 12 passed (1 slow, 2 leaky), 2 failed, 1 timed out, 4 skipped',
    [12, 3, 4],
  ],
  ['test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out', [3, 0, 1]],
  ['      Tests  1 failed | 57 passed | 2 skipped (60)', [57, 1, 2]],
  ['ℹ tests 5\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0', [2, 2, 1]],
  ['5 passed, 1 failed, 2 skipped', [5, 1, 2]],
  ['all is well', [0, 0, 0]],
];

test('the summaries of all runners are counted', () => {
  for (const [said, expected] of SAID) {
    const { passed, failed, skipped } = count(String(said));
    assert.deepEqual([passed, failed, skipped], expected, String(said));
  }
});

test('a reason is kept for each test that was skipped', () => {
  const said = [
    '﹣ the disk is full (0.2ms) # skipped: only root may mount a disk',
    'skipped: kill: strace is absent',
    '        SKIP [         ] (───) sillage-tests::all full_disk::a_full_disk_is_said_and_heals_without_a_restart',
  ].join('\n');
  assert.deepEqual(count(said).why, [
    'only root may mount a disk',
    'kill: strace is absent',
    'sillage-tests::all full_disk::a_full_disk_is_said_and_heals_without_a_restart: no disk can be mounted: not root, or not allowed',
  ]);
});
