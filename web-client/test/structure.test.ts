/** How the client is put together: arrows between its folders run down, and no file imports itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCES = resolve(import.meta.dirname, '../src');
/** What each folder may import, besides itself. */
const MAY_IMPORT: Record<string, string[]> = {
  sync: [],
  ui: [],
  reader: ['ui'],
  editor: ['sync', 'reader', 'ui'],
};
const MAX_LINES = 400;

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map(name => ({ name, source: readFileSync(join(SOURCES, name), 'utf8') }));
const imports = new Map(
  files.map(({ name, source }) => [
    name,
    [...source.matchAll(/from '(\.[^']+)'|import\(?'?(\.[^']+)'/g)].map(([, from, lazy]) =>
      relative(SOURCES, resolve(SOURCES, dirname(name), from ?? lazy ?? '')),
    ),
  ]),
);

const folderOf = (name: string) => name.split('/', 1)[0] ?? '';

/** The first way from a file back to itself. */
function cycleFrom(start: string, path: string[] = [start]): string[] | null {
  for (const next of imports.get(path.at(-1) ?? '') ?? []) {
    if (next === start) return [...path, next];
    const longer = path.includes(next) ? null : cycleFrom(start, [...path, next]);
    if (longer) return longer;
  }
  return null;
}

describe.each(files)('$name', ({ name, source }) => {
  it('is no part of an import cycle', () => {
    expect(cycleFrom(name)).toBeNull();
  });

  it('imports only from its own folder and those below', () => {
    const allowed = MAY_IMPORT[folderOf(name)];
    const foreign = (imports.get(name) ?? []).map(folderOf).filter(to => to !== folderOf(name));
    if (allowed) expect(allowed).toEqual(expect.arrayContaining(foreign));
  });

  it(`says what it is, in at most ${MAX_LINES} lines`, () => {
    expect(source).toMatch(/^\/\*\*/);
    expect(source.split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });
});
