// @ts-check
// A network of its own in which one connection can be cut without a word: neither side gets an answer any more.
//
//   unshare --net node cut.mjs          prints one line of JSON when all is well again

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { eventually, folder, serve } from './sillage.mjs';
import { Client } from './stock.mjs';

/** @import { State } from './stock.mjs' */

/** Presence is gone, and so is the connection. */
const GONE = 60_000;

/** Drops both directions of the connection from one port. */
const CUT = `table inet cut {
  chain cut {
    type filter hook input priority 0
    tcp sport PORT drop
    tcp dport PORT drop
  }
}
`;

/** @type {(() => unknown)[]} */
const endings = [];
/** @type {import('./sillage.mjs').Lifetime} */
const t = { after: ending => endings.unshift(ending) };

try {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  process.stdout.write(`${JSON.stringify(await cutOne())}\n`);
} finally {
  for (const ending of endings) await ending();
}
process.exit(0);

async function cutOne() {
  const server = await serve(t, folder(t));
  const west = new Client({ wire: 'hocuspocus', server: server.ws, document: 'open/cut' });
  const east = new Client({ wire: 'sync', server: server.ws, document: 'open/cut' });
  t.after(() => {
    for (const client of [west, east]) client.destroy();
  });
  west.awareness.setLocalStateField('user', { name: 'West' });
  await Promise.all([west.saved(), east.saved()]);
  const sees = () =>
    [...east.awareness.getStates().values()].some(({ user }) => user?.name === 'West');
  east.awareness.on('change', () => east.changed());
  await east.until(sees, 'seeing West');

  // Which connection of the system it is, the library does not say in public.
  const { localPort: port } = /** @type {{ _socket: import('node:net').Socket }} */ (
    /** @type {unknown} */ (west.socket)
  )._socket;
  assert.ok(port !== undefined);
  execFileSync('nft', ['-f', '-'], { input: CUT.replaceAll('PORT', String(port)) });
  // West comes back by itself only when the test lets it: until then it is a telephone in a tunnel.
  const { connect } = west.connection;
  west.connection.connect = async () => {};
  west.insert('west in the tunnel. ');
  for (let word = 0; word < 5; word += 1) {
    east.insert('east goes on. ');
    await east.saved();
  }
  await east.until(() => !sees(), 'seeing West gone', GONE);
  await eventually(() => connections(server.port, port), 0, GONE);
  assert.deepEqual(east.state.closes, []);

  execFileSync('nft', ['flush', 'ruleset']);
  west.connection.connect = connect;
  west.drop();
  west.connect();
  await west.saved();
  /** @param {State} state */
  const whole = ({ text }) => text.includes('tunnel') && text.split('goes on').length === 6;
  await Promise.all([west.until(whole, 'whole'), east.until(whole, 'whole')]);
  assert.equal(west.text, east.text);
  return { text: west.text };
}

/**
 * How many the server still has with that port.
 * @param {number} server
 * @param {number} port
 */
function connections(server, port) {
  const lines = execFileSync('ss', [
    '-Htn',
    'state',
    'established',
    `( sport = :${server} and dport = :${port} )`,
  ]).toString();
  return lines.split('\n').filter(line => line !== '').length;
}
