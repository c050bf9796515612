// @ts-check
// Looks for words that this project used before it took those of the field: see docs/glossary.md. Decisions and the
// changelog keep what they were written with, and so do names that are stored or sent.
//
//   node tools/old-words.mjs          fails and names each place

import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Each old word with the one that took its place. */
const WORDS = {
  desk: 'admin context, console',
  guest: 'peer',
  lobby: 'pending connections',
  linger: 'idle eviction',
  mailbox: 'outbox',
  mishap: 'failure kind',
  poke: 'notify',
  soiled: 'dirty',
  trouble: 'degraded',
  upkeep: 'maintenance',
  voice: 'presence',
};

/** Where they may stand. */
const KEPT =
  /^(CHANGELOG\.md|LISEZMOI\.md|docs\/(decisions|fr)\/|locales\/|examples\/|fuzz\/corpus\/|tools\/old-words\.mjs)|\/(fixtures|vectors)\/|package-lock\.json$|\.lock$/;

// A part of a name counts as a word: `guestList`, `guest_list`, `Guests`.
const ANY = new RegExp(
  Object.keys(WORDS)
    .map(
      word =>
        `(?<![a-z])${word}s?(?![a-z])|(?<![A-Z])${word[0]?.toUpperCase()}${word.slice(1)}s?(?![a-z])`,
    )
    .join('|'),
  'g',
);

const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
let found = 0;
for (const file of files.split('\0').filter(path => path !== '' && !KEPT.test(path))) {
  const bytes = readIfText(ROOT + file);
  for (const [index, line] of bytes.split('\n').entries()) {
    for (const [word] of line.matchAll(ANY)) {
      const old = word.toLowerCase().replace(/s$/, '');
      const now = /** @type {Record<string, string>} */ (WORDS)[old];
      console.log(`${file}:${index + 1}: “${word}” is now “${now}”: ${line.trim().slice(0, 100)}`);
      found += 1;
    }
  }
}
process.exitCode = found > 0 ? 1 : 0;

/** @param {string} path */
function readIfText(path) {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
  const text = readFileSync(path, 'utf8');
  return text.includes('\0') ? '' : text;
}
