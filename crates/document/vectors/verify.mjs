// @ts-check
// Reads with the real Yjs what our documents wrote (ours.json, held up to date by tests/vectors.rs).
//   cd tests && node --test ../crates/document/vectors/verify.mjs

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Y } from './yjs.mjs';

const { documents } = JSON.parse(readFileSync(new URL('ours.json', import.meta.url), 'utf8'));
/** @param {string} hex */
const bytes = hex => Buffer.from(hex, 'hex');

/** @param {string[]} updates */
const read = (...updates) => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, bytes(update));
  assert.equal(doc.store.pendingStructs, null);
  assert.equal(doc.store.pendingDs, null);
  return doc;
};

for (const { name, text, state, fresh, vector } of documents) {
  test(name, () => {
    const whole = read(state);
    assert.equal(whole.getText('content').toString(), text);
    assert.equal(
      read(...fresh)
        .getText('content')
        .toString(),
      text,
    );
    const clocks = Object.fromEntries(Y.decodeStateVector(bytes(vector)));
    assert.deepEqual(clocks, Object.fromEntries(Y.decodeStateVector(Y.encodeStateVector(whole))));
  });
}
