// @ts-check
// The system gives the program no more descriptors: who is there writes on, who comes waits, nothing spins.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Person } from '../clients/person.mjs';
import { eventually, folder, lacking, serve } from '../clients/sillage.mjs';
import { lacksCommand } from './disks.mjs';

const NOTE = 'open/crowded';
/** The server's rest after a connection that it could not accept, in milliseconds. */
const BREATH = 100;

test('no more descriptors: nobody is cut off, the server waits, and goes on', {
  skip: lacking() || lacksCommand('prlimit'),
}, async t => {
  const server = await serve(t, folder(t));
  const inside = await new Person(server, 'hocuspocus', NOTE, 'inside').arrives();
  t.after(() => inside.leave());
  inside.type(1);
  await inside.client.saved();
  /** @param {number} number */
  const limit = number =>
    execFileSync('prlimit', ['--pid', String(server.pid), `--nofile=${number}:`]);
  const refusals = () => server.output.err.split('Could not accept').length - 1;

  limit(readdirSync(`/proc/${server.pid}/fd`).length);
  const begun = Date.now();
  const waiting = Array.from({ length: 20 }, () => connect(server.port, '127.0.0.1'));
  t.after(() => {
    for (const socket of waiting) socket.destroy();
  });
  await eventually(() => turn(refusals() > 0), true);
  for (let word = 0; word < 50; word++) {
    inside.type(1);
    await inside.client.saved();
  }
  // However long that took: it rested after each.
  const most = (Date.now() - begun) / BREATH + 1;
  assert.ok(refusals() <= most, `${refusals()} tries where ${most} have time to rest`);
  assert.deepEqual(inside.client.state.closes, []);

  limit(1024);
  const late = await new Person(server, 'sync', NOTE, 'late').arrives();
  t.after(() => late.leave());
  await late.client.until(({ text }) => text === inside.client.text, 'having the text');
});
