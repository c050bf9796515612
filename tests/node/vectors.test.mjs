// @ts-check
// The byte vectors of the document crate, checked by the Yjs that made them.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../crates/document/vectors/verify.mjs', import.meta.url));

test('the byte vectors are what Yjs reads and writes', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
