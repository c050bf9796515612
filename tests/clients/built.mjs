// @ts-check
// Whether a program was built from the files that are here now: the same as `outdated` of `tests/kit`.

import { readFileSync, statSync } from 'node:fs';

/**
 * Why `program` is not what the files that are here now make. Cargo writes beside each program what it was made from;
 * of a program without that list nothing is said.
 * @param {string} program
 */
export function outdated(program) {
  const list = readIfThere(`${program}.d`);
  if (list === undefined) return undefined;
  const built = statSync(program).mtimeMs;
  const sources =
    list
      .slice(list.indexOf(': ') + 2)
      .trim()
      .match(/(?:\\ |[^ ])+/g) ?? [];
  for (const source of sources.map(path => path.replaceAll('\\ ', ' '))) {
    const now = statSync(source, { throwIfNoEntry: false });
    if (now !== undefined && now.mtimeMs <= built) continue;
    const what = now === undefined ? 'is gone' : 'has changed';
    return `${program} is older than what is here: ${source} ${what}. Did the last build fail?`;
  }
  return undefined;
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
