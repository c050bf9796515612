// @ts-check
// Recorded sessions, replayed by stock clients, come out everywhere with the text that was recorded.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { replay } from '../clients/replay.mjs';
import { difference, eventually, folder, lacking, run, serve } from '../clients/sillage.mjs';
import { readTrace } from '../clients/trace.mjs';

/** @import { Server } from '../clients/sillage.mjs' */

/** Recorded sessions of our own, and those in the folder that `SAMPLES` names: there may be large ones. */
const FOLDERS = [
  fileURLToPath(new URL('../fixtures/traces', import.meta.url)),
  ...(process.env.SAMPLES ? [join(process.env.SAMPLES, 'traces')] : []),
];

for (const file of FOLDERS.flatMap(filesIn).filter(path => path.endsWith('.json.gz'))) {
  const name = basename(file, '.json.gz');
  test(`the trace ${name}`, { skip: lacking(), timeout: 300_000 }, async t => {
    const trace = readTrace(file);
    const data = folder(t);
    // Recorded hours in seconds: no person types like this.
    const server = await serve(t, data, { args: ['--open', '--update-rate', '1000000'] });
    const start = performance.now();
    const clients = await replay(trace, { server: server.ws, document: `open/${name}`, key: null });
    t.diagnostic(
      `${trace.txns.length} transactions in ${((performance.now() - start) / 1000).toFixed(1)} s`,
    );

    for (const client of clients) {
      assert.deepEqual(client.state.closes, [], `${client.wire} stayed connected`);
      assert.ok(
        client.text === trace.endContent,
        `${client.wire}: ${difference(client.text, trace.endContent)}`,
      );
      client.destroy();
    }
    await assertServed(server, name, trace.endContent);
    await assertExported(data, folder(t), trace.endContent);
    await server.kill();

    const again = await serve(t, data);
    await assertServed(again, name, trace.endContent);
    assert.equal(await again.stop('SIGTERM'), 0);
  });
}

/**
 * @param {Server} server
 * @param {string} name
 * @param {string} expected
 */
async function assertServed(server, name, expected) {
  await eventually(() => server.text(`/open/${name}.md`), expected);
  const page = await server.get(`/open/${name}`);
  assert.equal(page.status, 200);
  const shown = wordsOf((await page.text()).replace(/<[^>]*>/g, ' ').replace(/&\w+;|&#\w+;/g, ' '));
  const missing = [...wordsOf(expected)].filter(word => !shown.has(word));
  assert.deepEqual(missing, [], 'the reader page shows every word');
}

/**
 * Words long enough to stand between marks of Markdown and of HTML unchanged.
 * @param {string} text
 */
function wordsOf(text) {
  return new Set(text.match(/[a-z]{5,}/gi));
}

/**
 * @param {string} data
 * @param {string} out
 * @param {string} expected
 */
async function assertExported(data, out, expected) {
  const { code, err } = await run(
    'export',
    '--data',
    data,
    '--event',
    'open',
    '--format',
    'markdown',
    '--out',
    out,
  );
  assert.equal(code, 0, err);
  const exported = filesIn(out).map(path => readFileSync(path, 'utf8'));
  // The front matter is ours and ends with a line `---`; a final newline is added where it is missing.
  const texts = exported.map(file => file.replace(/^---\n[\s\S]*?\n---\n/, ''));
  const found = texts.some(text =>
    [text, text.replace(/\n$/, '')].some(end => end === expected || end === `\n${expected}`),
  );
  assert.ok(found, `one of the ${exported.length} exported files is the text`);
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name));
}
