// @ts-check
// A program that an earlier build left behind is not tested as if it were this one.

import assert from 'node:assert/strict';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { outdated } from '../clients/built.mjs';
import { folder } from '../clients/sillage.mjs';

test('a program is outdated when a source has changed or is gone', t => {
  const here = folder(t);
  const [program, source] = [join(here, 'program'), join(here, 'a b.rs')];
  for (const path of [program, source]) writeFileSync(path, '');
  assert.equal(outdated(program), undefined, 'nothing is known');
  writeFileSync(`${program}.d`, `${program}: ${source.replace(' ', '\\ ')}\n`);
  utimesSync(program, 1000, 1000);
  utimesSync(source, 999, 999);
  assert.equal(outdated(program), undefined);
  utimesSync(source, 1001, 1001);
  assert.match(outdated(program) ?? '', /a b\.rs has changed/);
  rmSync(source);
  assert.match(outdated(program) ?? '', /a b\.rs is gone/);
});
