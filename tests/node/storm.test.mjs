// @ts-check
// The process dies under a crowd that is typing: all of them come back at once, and so do all their words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, folder, lacking, serve } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';

/** Two hundred in `make test`, a thousand in `make test-more`. */
const PEOPLE = Number(process.env.PEOPLE ?? 200);
const DOCUMENTS = 10;
/** So many clients in one process need a while of their own. */
const PATIENCE = 300 * Math.max(PEOPLE, 200);

test(`${PEOPLE} come back at once`, { skip: lacking(), timeout: 2 * PATIENCE }, async t => {
  const data = folder(t);
  const first = await serve(t, data);
  const people = Array.from(
    { length: PEOPLE },
    (_, number) =>
      new Client({
        wire: number % 2 ? 'sync' : 'hocuspocus',
        server: first.ws,
        document: `open/storm-${number % DOCUMENTS}`,
      }),
  );
  t.after(() => {
    for (const person of people) person.destroy();
  });
  /** @param {(person: Client) => Promise<unknown>} act */
  const all = act => Promise.all(people.map(act));
  await all((/** @type {Client} */ person) => person.saved(PATIENCE));
  for (const [number, person] of people.entries()) person.insert(`[before ${number}]`);
  await Promise.race(people.map(person => person.saved(PATIENCE)));
  await first.kill();
  for (const [number, person] of people.entries()) person.insert(`[after ${number}]`);

  const second = await serve(t, data, { port: first.port });
  await all((/** @type {Client} */ person) => person.saved(PATIENCE));
  for (let document = 0; document < DOCUMENTS; document += 1) {
    const here = people.filter((_, number) => number % DOCUMENTS === document);
    const words = here.length * 2;
    /** @param {import('../clients/stock.mjs').State} state */
    const whole = ({ text }) => text.split('[').length - 1 === words;
    await Promise.all(here.map(person => person.until(whole, `${words} words`, PATIENCE)));
    assert.equal(new Set(here.map(({ text }) => text)).size, 1, 'all read the same');
    await eventually(() => second.text(`/open/storm-${document}.md`), here[0].text);
  }
});
