// @ts-check
// What is stored is bent while the server is away: it is said, and everything else is as it was.

import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Person } from '../clients/person.mjs';
import { folder, lacking, run, serve } from '../clients/sillage.mjs';

/** @import { Lifetime } from '../clients/sillage.mjs' */

const BENT = 'open/bent';
const WHOLE = 'open/whole';

test('one flipped bit: it is said, the rest of the note is read, all other notes are written', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  const texts = await write(t, data);
  const segment = join(data, 'journal', readdirSync(join(data, 'journal')).sort()[0]);
  const bytes = readFileSync(segment);
  bytes[bytes.indexOf('<bent.3>') + 2] ^= 1;
  writeFileSync(segment, bytes);
  rmSync(join(data, 'index'), { recursive: true });

  const server = await serve(t, data);
  assert.equal(await server.text(`/${BENT}.md`), '<bent.0><bent.1><bent.2>');
  assert.equal(await server.text(`/${WHOLE}.md`), texts[WHOLE]);
  const readiness = await server.get('/readyz');
  assert.equal(readiness.status, 200, 'whoever writes elsewhere is served');
  assert.match((await readiness.json()).why.join(), /damaged.*doctor/);
  await (await new Person(server, 'hocuspocus', WHOLE, 'more').arrives()).leave();
  await server.stop('SIGTERM');
  const doctor = await run('doctor', '--data', data);
  assert.notEqual(doctor.code, 0);
  assert.match(doctor.out + doctor.err, new RegExp(BENT));
});

const LOSSES = {
  deleted: (/** @type {string} */ index) => rmSync(index, { recursive: true }),
  'cut short': (/** @type {string} */ index) => truncateSync(join(index, 'db'), 100),
  'full of nonsense': (/** @type {string} */ index) =>
    writeFileSync(join(index, 'db'), new Uint8Array(1 << 16).fill(0xa5)),
};

for (const [what, spoil] of Object.entries(LOSSES)) {
  test(`the index is ${what}: it is made again, and nothing is missing`, {
    skip: lacking(),
  }, async t => {
    const data = folder(t);
    const texts = await write(t, data);
    assert.ok(existsSync(join(data, 'index', 'db')));
    spoil(join(data, 'index'));
    const server = await serve(t, data);
    for (const [note, text] of Object.entries(texts))
      assert.equal(await server.text(`/${note}.md`), text);
    assert.deepEqual(await (await server.get('/readyz')).json(), { ready: true, why: [] });
    assert.match(server.output.err, /index/i, 'the operator can read what happened');
  });
}

/**
 * Two people write a note each; the server stops. Resolves with the texts by note.
 * @param {Lifetime} t
 * @param {string} data
 */
async function write(t, data) {
  const server = await serve(t, data);
  /** @type {[string, Person][]} */
  const people = [
    [BENT, 'bent'],
    [WHOLE, 'whole'],
  ].map(([note, mark]) => [note, new Person(server, 'hocuspocus', note, mark)]);
  for (const [, person] of people) {
    await person.arrives();
    for (let word = 0; word < 6; word++) {
      person.type(1);
      await person.client.saved();
    }
  }
  const texts = Object.fromEntries(people.map(([note, { client }]) => [note, client.text]));
  for (const [, person] of people) person.leave();
  assert.equal(await server.stop('SIGTERM'), 0);
  return texts;
}
