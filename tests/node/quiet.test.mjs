// @ts-check
// Nobody says anything, or nobody hears it any more. Each of these takes as long as it takes; they run at the same time.

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { greeted } from '../clients/raw.mjs';
import { folder, lacking, serve, skipIf } from '../clients/sillage.mjs';

/** @import { Frame } from '../clients/frames.mjs' */

const DOCUMENT = 'open/quiet';

describe('silence', { concurrency: true }, () => {
  // The stock clients leave after 30 s of it, so the server must not be silent so long.
  test('a quiet connection hears the no-op in time', { skip: lacking() }, async t => {
    const server = await serve(t, folder(t));
    /** @type {import('../clients/frames.mjs').Wire[]} */
    const wires = ['sync', 'hocuspocus'];
    await Promise.all(
      wires.map(async wire => {
        const socket = await greeted(server, wire, DOCUMENT);
        t.after(() => socket.leave());
        const before = socket.frames.findIndex(({ type }) => type === 'step2');
        /** @param {Frame} frame */
        const noOp = frame =>
          frame.type === 'awareness' &&
          socket.frames.indexOf(frame) > before &&
          frame.body.join() === '0';
        await socket.frame(noOp, 'that keeps alive', 27_000);
      }),
    );
  });

  test('a connection cut without a word is noticed, and comes back whole', {
    skip: lacking() || uncut(),
  }, async () => {
    const script = fileURLToPath(new URL('../clients/cut.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)('unshare', ['--net', process.execPath, script], {
      timeout: 120_000,
    });
    assert.match(JSON.parse(stdout).text, /tunnel/);
  });
});

/** Why no network can be made here in which a connection can be cut, or false. */
function uncut() {
  const { status } = spawnSync('unshare', [
    '--net',
    'sh',
    '-c',
    'ip link set lo up && nft list ruleset && ss -H',
  ]);
  return skipIf(status !== 0 && 'cutting a connection needs root, unshare, ip, nft and ss');
}
