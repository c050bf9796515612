// @ts-check
// `make cases`: runs the tests whose names say which case they cover, and prints each case with its verdict.
//
// It fails when a covered case fails. A case without a test is printed as such.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES, covered } from './table.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ID = '([irep][0-9][0-9][ab]?|case)[_ ]';

/** @typedef {{ name: string, good: boolean | undefined, from: string }} Result */

/**
 * Runs a command to its end and gives all that it says.
 * @param {string} folder
 * @param {string} program
 * @param {string[]} args
 */
function say(folder, program, args) {
  const { stdout, stderr, error } = spawnSync(program, args, {
    cwd: join(ROOT, folder),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: '1', CARGO_TERM_COLOR: 'never' },
  });
  if (error !== undefined) throw error;
  return `${stdout}\n${stderr}`;
}

/** @returns {Result[]} */
function crates() {
  const filter = `test(/(^|::)${ID}/)`;
  const said = say('.', 'cargo', [
    ...['nextest', 'run', '--workspace', '--locked', '--no-fail-fast', '--no-tests', 'pass'],
    ...['--color', 'never', '-E', filter],
  ]);
  if (!said.includes('Summary [')) throw new Error(said.slice(-4000));
  return [
    ...said.matchAll(/^ +(PASS|FAIL|TIMEOUT|SIGABRT|SIGSEGV) \[.*?\] \(.*?\) (\S+) (\S+)$/gm),
  ].map(([, verdict, crate, name]) => ({
    name: name ?? '',
    good: verdict === 'PASS',
    from: crate ?? '',
  }));
}

/** @returns {Result[]} */
function webClient() {
  const said = say('web-client', 'npx', [
    ...['vitest', 'run', '--reporter=json', '--passWithNoTests', '-t', `(^|[ >])${ID}`],
  ]);
  const start = said.indexOf('{"numTotal');
  if (start < 0) throw new Error(said.slice(-4000));
  const report = JSON.parse(said.slice(start).split('\n')[0] ?? '');
  /** @type {{ title: string, status: string }[]} */
  const tests = report.testResults.flatMap(
    (/** @type {{ assertionResults: object[] }} */ file) => file.assertionResults,
  );
  return tests
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ title, status }) => ({ name: title, good: status === 'passed', from: 'web-client' }));
}

/** @returns {Result[]} */
function node() {
  const files = ['node', 'e2e', 'faults']
    .flatMap(folder => readdirSync(join(ROOT, 'tests', folder)).map(file => `${folder}/${file}`))
    .filter(file => file.endsWith('.test.mjs'))
    .filter(file =>
      new RegExp(`['"\`]${ID}`, 'i').test(readFileSync(join(ROOT, 'tests', file), 'utf8')),
    );
  if (files.length === 0) return [];
  const said = say('tests', process.execPath, [
    ...['--test', '--test-force-exit', '--test-concurrency=1', '--test-timeout=600000'],
    ...['--test-reporter=tap', `--test-name-pattern=/^${ID}/i`, ...files],
  ]);
  return [...said.matchAll(/^ *(not ok|ok) \d+ - (.*?)( # SKIP.*)?$/gm)].map(
    ([, verdict, name, skipped]) => ({
      name: (name ?? '').replaceAll('\\', ''),
      good: skipped === undefined ? verdict === 'ok' : undefined,
      from: 'tests/node, tests/e2e',
    }),
  );
}

const results = [...crates(), ...webClient(), ...node()];
const verdicts = Object.entries(CASES).map(([id, right]) => {
  const here = results.filter(({ name }) => covered(name).includes(id));
  const failed = here.filter(({ good }) => good === false);
  const passed = here.filter(({ good }) => good === true);
  const verdict =
    failed.length > 0
      ? 'FAILED'
      : passed.length > 0
        ? 'ok'
        : here.length > 0
          ? 'skipped'
          : 'not covered';
  return { id, right, verdict, by: failed[0] ?? passed[0] };
});

console.log(`${'case'.padEnd(28)}  ${'verdict'.padEnd(11)}  right`);
for (const { id, right, verdict, by } of verdicts)
  console.log(`${id.padEnd(28)}  ${verdict.padEnd(11)}  ${right}${by ? ` (${by.from})` : ''}`);
/** @param {string} verdict */
const number = verdict => verdicts.filter(one => one.verdict === verdict).length;
console.log(
  `${number('ok')} right, ${number('FAILED')} wrong, ${number('not covered')} not covered, ${number('skipped')} skipped`,
);
process.exitCode = number('FAILED') > 0 ? 1 : 0;
