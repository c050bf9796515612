// @ts-check
// A public type has a name that means one thing in the whole workspace, and one in the web client: looks for names
// that leave their module and are given to two types.
//
//   node tools/type-names.mjs          fails and names each place

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What names a type that leaves its module, in each of the two languages. */
const DEFINITIONS = {
  '*.rs': /^\s*pub(?:\([^)]*\))? (?:struct|enum|union|trait|type) (\w+)/gm,
  'web-client/src/*.ts': /^export (?:interface|type|class|enum) (\w+)/gm,
};

for (const [pattern, definition] of Object.entries(DEFINITIONS)) {
  /** @type {Map<string, string[]>} */
  const places = new Map();
  const files = execFileSync('git', ['ls-files', pattern], { cwd: ROOT, encoding: 'utf8' }).trim();
  for (const file of files.split('\n').filter(file => existsSync(ROOT + file))) {
    for (const [, name = ''] of readFileSync(ROOT + file, 'utf8').matchAll(definition)) {
      places.set(name, [...(places.get(name) ?? []), file]);
    }
  }
  for (const [name, where] of places) {
    if (where.length > 1) {
      console.log(`${name} is ${where.length} types: ${where.join(', ')}`);
      process.exitCode = 1;
    }
  }
}
