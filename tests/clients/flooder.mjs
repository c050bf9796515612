// @ts-check
// The thread of a flood: holds so many connections, and opens again what is closed.

import { connect } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';

/** Connections that are opened together, and the milliseconds between two such rounds: 4,000 a second. */
const ROUND = 40;
const PAUSE = 10;

const { port, count, holder, shared } = workerData;
/** @type {(string | Uint8Array)[]} */
const said = holder.says;
const says = said.map(bytes => (typeof bytes === 'string' ? bytes : Buffer.from(bytes)));
/** @type {Set<import('node:net').Socket>} */
const open = new Set();

function hold() {
  const socket = connect(port, '127.0.0.1');
  open.add(socket);
  socket.on('connect', () => {
    Atomics.add(shared, 0, 1);
    for (const bytes of says) socket.write(bytes);
  });
  if (holder.reads === false) socket.pause();
  else socket.resume();
  socket.on('error', () => {});
  socket.on('close', () => open.delete(socket));
}

for (;;) {
  const wanted = Math.min(ROUND, count - open.size);
  for (let more = 0; more < wanted; more += 1) hold();
  // Whoever does not read does not see that he was closed either.
  if (holder.reads === false && wanted === 0)
    for (const old of [...open].slice(0, ROUND)) old.destroy();
  Atomics.store(shared, 1, open.size);
  await later(PAUSE);
}
