// @ts-check
// The epoch of a note's history on the wire: who names another one is not merged, who names none is merged as Yjs does.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folder, lacking, run, serve, serveAgain } from '../clients/sillage.mjs';
import { person } from '../clients/stock.mjs';

/** @import { Server } from '../clients/sillage.mjs' */

const SESSION = 'open/tea';

test('a client that names another epoch is denied before anything of it is taken', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  const server = await serve(t, data);
  const before = await epoch(server);
  const west = person(t, server, SESSION, { key: `epoch=${before}` });
  west.insert('Said before. ');
  await west.saved();
  await server.stop('SIGTERM');
  assert.equal((await run('erase', '--data', data, '--session', SESSION)).code, 0);

  const again = await serveAgain(t, data, server.port, ['--open']);
  assert.notEqual(await epoch(again), before);
  await west.until(({ denied }) => denied.some(reason => reason.startsWith('epoch: ')), 'denied');
  west.insert('Said after. ');
  const east = person(t, again, SESSION, { key: `epoch=${await epoch(again)}` });
  east.insert('New. ');
  await east.saved();
  assert.equal(east.text, 'New. ');

  const stock = person(t, again, SESSION);
  await stock.saved();
  stock.insert('Stock. ');
  await stock.saved();
  assert.deepEqual(west.text, 'Said before. Said after. ', 'nothing was sent to it');
  assert.equal(await again.text(`/${SESSION}.md`), 'New. Stock. ');
});

/** @param {Server} server */
async function epoch(server) {
  return (await server.text(`/${SESSION}/edit`)).match(/data-epoch="(\d+)"/)?.[1];
}
