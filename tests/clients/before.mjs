// @ts-check
// What the program of November 2026 left, before devices, roles and session states had records of their own: see
// fixtures/before-devices/make.mjs.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder } from './sillage.mjs';

/** @import { Lifetime } from './sillage.mjs' */

/** @param {string} name */
const here = name => fileURLToPath(new URL(`../fixtures/before-devices/${name}`, import.meta.url));

/**
 * Copies of its data folder and of its backup, which go with the test `t`, the keys it printed, what the notes say.
 * @param {Lifetime} t
 */
export function before(t) {
  const work = folder(t);
  execFileSync('tar', ['-C', work, '-xzf', here('folders.tar.gz')]);
  const { links, notes } = JSON.parse(readFileSync(here('links.json'), 'utf8'));
  return { data: join(work, 'data'), backup: join(work, 'backup'), links, notes };
}
