// @ts-check
// Runs parts of the tests one after the other, to the end whatever fails, and counts them all.
//
//   node ring.mjs PART...          each PART is a target of the Makefile
//
// The last line is `N passed, N failed, N skipped`. A part that says nothing of its tests, or ends badly
// without a test that failed, counts as one that failed: nothing passes here by not running.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a test runner says at its end. */
const SUMMARIES = [
  // cargo nextest: `Summary [ 9.1s] 4 tests run: 2 passed (1 slow), 1 failed, 1 timed out, 3 skipped`
  { line: /^\s*Summary \[.*\] .*run: (.*)$/, word: /(\d+) ([a-z ]+)/g },
  // cargo test: `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out`
  { line: /^test result: \w+\. (.*)$/, word: /(\d+) ([a-z ]+)/g },
  // vitest: `Tests  1 failed | 57 passed | 2 skipped (60)`
  { line: /^\s*Tests {2}(.*)$/, word: /(\d+) ([a-z ]+)/g },
  // node --test: a line for each, `ℹ pass 12`
  { line: /^[ℹ#] ((?:pass|fail|cancelled|skipped|todo) \d+)$/, word: /()([a-z]+) (\d+)/g },
  // Our own programs.
  { line: /^(\d+ passed, \d+ failed, \d+ skipped)$/, word: /(\d+) ([a-z]+)/g },
];

/** How the words of the runners are counted; words that are not here are not tests. */
const KINDS = {
  passed: 'passed',
  pass: 'passed',
  failed: 'failed',
  fail: 'failed',
  cancelled: 'failed',
  'timed out': 'failed',
  'exec failed': 'failed',
  skipped: 'skipped',
  ignored: 'skipped',
  todo: 'skipped',
};

/**
 * The tests that `output` counts, and why some of them were skipped.
 * @param {string} output
 */
export function count(output) {
  const counted = { passed: 0, failed: 0, skipped: 0, why: /** @type {string[]} */ ([]) };
  for (const line of output.split('\n')) {
    for (const { line: shape, word } of SUMMARIES) {
      const words = shape.exec(line)?.[1]?.replace(/\(.*?\)/g, '') ?? '';
      for (const [, before, name, after] of words.matchAll(word)) {
        const kind = /** @type {Record<string, 'passed' | 'failed' | 'skipped'>} */ (KINDS)[
          name?.trim() ?? ''
        ];
        if (kind !== undefined) counted[kind] += Number(before || after);
      }
    }
    const why = reason(line);
    if (why !== undefined) counted.why.push(why);
  }
  return counted;
}

/**
 * Why a test was skipped, where this line says so.
 * @param {string} line
 */
function reason(line) {
  const ignored = /^\s*SKIP .*\) (\S+(?: \S+)*)$/.exec(line)?.[1];
  if (ignored !== undefined) return `${ignored}: ${reasonInSource(ignored)}`;
  return /^(?:.*?# (?:SKIP )?)?(skipped: .*)$/.exec(line)?.[1]?.replace('skipped: ', '');
}

/**
 * The reason that stands in the `ignore` of a Rust test, which nextest does not print.
 * @param {string} test
 */
function reasonInSource(test) {
  const name = test.split(/::|\s/).at(-1);
  // Attributes may stand between the reason and the function.
  const found = new RegExp(`ignore = "([^"]*)"(?:[^\\n]*\\n){1,5}?\\s*(?:async )?fn ${name}\\b`);
  for (const folder of ['crates', 'tests']) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.rs') || file.includes('node_modules')) continue;
      const why = found.exec(readFileSync(join(ROOT, folder, file), 'utf8'))?.[1];
      if (why !== undefined) return why;
    }
  }
  return 'ignored, without a reason';
}

/**
 * Runs one part and shows what it says; resolves with its counts.
 * @param {string} part
 */
async function run(part) {
  const begun = performance.now();
  const make = spawn('make', ['--no-print-directory', part], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const [from, to] of /** @type {const} */ ([
    [make.stdout, process.stdout],
    [make.stderr, process.stderr],
  ])) {
    from.setEncoding('utf8').on('data', text => {
      output += text;
      to.write(text);
    });
  }
  const code = await new Promise(resolve => make.on('close', resolve));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours.
  const counted = count(output.replace(/\u001b\[[\d;]*m/g, ''));
  const silent = counted.passed + counted.failed + counted.skipped === 0;
  const badly = code !== 0 && counted.failed === 0;
  if (silent || badly) counted.failed += 1;
  const note = badly ? `ended with ${code}` : silent ? 'said nothing of its tests' : '';
  return { part, ...counted, note, seconds: (performance.now() - begun) / 1000 };
}

/** @param {string[]} parts */
async function main(parts) {
  /** @type {Awaited<ReturnType<typeof run>>[]} */
  const results = [];
  for (const part of parts) {
    process.stdout.write(`\n=== ${part}\n`);
    results.push(await run(part));
  }
  console.log(`\n${'part'.padEnd(18)}  passed  failed  skipped  seconds`);
  for (const { part, passed, failed, skipped, seconds, note } of results) {
    const figures = [passed, failed, skipped, Math.round(seconds)].map((figure, column) =>
      String(figure).padStart([6, 6, 7, 7][column] ?? 0),
    );
    console.log(`${part.padEnd(18)}  ${figures.join('  ')}  ${note}`.trimEnd());
  }
  for (const { part, why } of results)
    for (const reason of why) console.log(`skipped in ${part}: ${reason}`);
  /** @param {'passed' | 'failed' | 'skipped'} kind */
  const sum = kind => results.reduce((total, result) => total + result[kind], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(process.argv.slice(2));
