// @ts-check
// A programme goes in, and every session of it opens.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { congress, importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { Raw } from '../clients/raw.mjs';
import { folder, lacking, run, serve } from '../clients/sillage.mjs';

/** @import { Server } from '../clients/sillage.mjs' */

test('the 138 sessions of a congress open', { skip: lacking() }, async t => {
  const data = folder(t);
  const file = join(folder(t), 'congress.xml');
  writeFileSync(file, congress(138));
  const start = performance.now();
  await importProgramme(data, 'congress', file);
  t.diagnostic(
    `imported in ${(performance.now() - start).toFixed(0)} ms, start of the program included`,
  );
  await assertAllOpen(await serve(t, data, { args: [] }), 'congress', 138);
});

test('an import while the server runs', { skip: lacking() }, async t => {
  const data = folder(t);
  const server = await serve(t, data, { args: [] });
  await importProgramme(data, 'weekend', WEEKEND);
  await assertAllOpen(server, 'weekend', 2);
  await importProgramme(data, 'weekend', WEEKEND);
  assert.equal((await sessions(server, 'weekend')).length, 2, 'a second import changes nothing');
});

test('a bad schedule file is refused with a sentence, and the server goes on', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  const server = await serve(t, data, { args: [] });
  const bad = {
    'empty.xml': '',
    'cut.xml': '<schedule><conference><title>Half',
    'page.xml': '<!DOCTYPE html><html><body>404</body></html>',
    'list.json': '[1, 2, 3]',
    'bomb.xml':
      '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><schedule>&b;&b;</schedule>',
    'wrong.toml': 'title = 7\n[[session',
  };
  for (const [name, content] of Object.entries(bad)) {
    const file = join(data, '..', `${process.pid}-${name}`);
    writeFileSync(file, content);
    const { code, err } = await run('import', '--data', data, '--event', 'weekend', file);
    assert.equal(code, 1, `${name} is refused`);
    assert.match(err, /\w+ \w+ \w+/, `${name}: a sentence says why`);
    assert.doesNotMatch(err, /panicked/, name);
  }
  assert.equal((await server.get('/healthz')).status, 200);
  assert.equal((await server.get('/weekend')).status, 404, 'nothing half imported is left');
});

/**
 * @param {Server} server
 * @param {string} event
 * @param {number} count
 */
async function assertAllOpen(server, event, count) {
  const slugs = await sessions(server, event);
  assert.equal(slugs.length, count);
  for (const slug of slugs) {
    assert.equal((await server.get(`/${event}/${slug}`)).status, 200, slug);
    const socket = new Raw(`${server.ws}/sync/${event}/${encodeURIComponent(slug)}`);
    assert.equal(await socket.opened, 101, slug);
    await socket.frame(({ type }) => type === 'step1', 'step 1');
    socket.leave();
  }
}
