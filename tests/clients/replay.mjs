// @ts-check
// Replays a recorded session through stock clients, one for each agent, every transaction on exactly its parents.
//
//   node replay.mjs TRACE.json.gz ws://HOST:PORT EVENT/SESSION [KEY]
//
// Agent 0 is a y-websocket client with the Yjs client id 1, agent 1 a Hocuspocus provider with the client id 2, and so
// on in turn; a trace of one agent gets an observer on the other wire. An author's edits wait at its own socket until
// somebody else's next transaction stands on them, so that no client ever knows more than the recorded author did.

import { pathToFileURL } from 'node:url';
import * as Y from 'yjs';
import { Client } from './stock.mjs';
import { applyTxn, readTrace } from './trace.mjs';

/** @typedef {import('yjs').Doc['store']} Store */
/** @import { Options } from './stock.mjs' */
/** @import { Trace } from './trace.mjs' */

const TURNS = /** @type {const} */ (['sync', 'hocuspocus']);

/** How long the end of the exchange may take, in milliseconds: a slow machine still has 40,000 edits to store. */
const PATIENCE = 120_000;

/**
 * Replays `trace` on `document` and resolves with the clients, all of them knowing and having saved everything.
 * @param {Trace} trace
 * @param {Pick<Options, 'server' | 'document' | 'key'>} where
 */
export async function replay(trace, { server, document, key }) {
  const authors = Array.from(
    { length: Math.max(2, trace.agents) },
    (_, i) => new Author({ wire: TURNS[i % 2], server, document, key, clientId: i + 1 }),
  );
  await Promise.all(authors.map(({ client }) => client.until(state => state.synced, 'joined')));
  if (trace.agents > 1) for (const { client } of authors) client.hold();

  for (const { agent, needs, patches } of trace.txns) {
    for (const [other, count] of needs.entries()) {
      if (other !== agent) await authors[agent].learn(authors[other], count);
    }
    applyTxn(authors[agent].client.doc, patches, trace.astral);
  }
  for (const author of authors) {
    for (const other of authors) {
      if (other !== author) await author.learn(other, other.edits.length, PATIENCE);
    }
  }
  const clients = authors.map(({ client }) => client);
  await Promise.all(clients.map(client => client.saved(PATIENCE)));
  return clients;
}

/**
 * What one transaction did: its author had made `clock` characters after it, and these ranges were deleted.
 * @typedef {{ id: number, from: number, to: number }} Range
 * @typedef {{ id: number, clock: number, deletions: Range[] }} Edit
 */

/** One agent of the trace: its client, and what each of its transactions did. */
class Author {
  /** @param {Options} options */
  constructor(options) {
    this.client = new Client(options);
    /** @type {Edit[]} */
    this.edits = [];
    this.released = 0;
    /** @type {Map<Author, number>} */
    this.learnt = new Map();
    this.client.doc.on('afterTransaction', ({ local, deleteSet, doc }) => {
      if (!local) return;
      const { clientID: id, store } = doc;
      const deletions = [...deleteSet.clients].flatMap(([id, ranges]) =>
        ranges.map(({ clock, len }) => ({ id, from: clock, to: clock + len })),
      );
      this.edits.push({ id, clock: Y.getState(store, id), deletions });
    });
  }

  /**
   * Lets the first `count` edits go to the server.
   * @param {number} count
   */
  release(count) {
    if (count > this.released && this.client.outbox) this.client.release(count - this.released);
    this.released = Math.max(this.released, count);
  }

  /**
   * Resolves when this author has the first `count` edits of `other` on the screen.
   * @param {Author} other
   * @param {number} count
   * @param {number} [within]
   */
  async learn(other, count, within) {
    other.release(count);
    const { store } = this.client.doc;
    let seen = this.learnt.get(other) ?? 0;
    const known = () => {
      while (seen < count && hasSeen(store, other.edits[seen])) seen += 1;
      return seen >= count;
    };
    if (!known())
      await this.client.until(
        known,
        `knowing ${count} edits of client ${other.client.doc.clientID}`,
        within,
      );
    this.learnt.set(other, seen);
  }
}

/**
 * @param {Store} store
 * @param {Edit} edit
 */
function hasSeen(store, { id, clock, deletions }) {
  return Y.getState(store, id) >= clock && deletions.every(range => isDeleted(store, range));
}

/**
 * @param {Store} store
 * @param {Range} range
 */
function isDeleted(store, { id, from, to }) {
  if (Y.getState(store, id) < to) return false;
  for (let clock = from; clock < to; ) {
    const block = Y.getItem(store, Y.createID(id, clock));
    if (!block.deleted) return false;
    clock = block.id.clock + block.length;
  }
  return true;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path, server, document, key = null] = process.argv.slice(2);
  const trace = readTrace(path);
  const start = performance.now();
  const clients = await replay(trace, { server, document, key });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    JSON.stringify({
      txns: trace.txns.length,
      seconds,
      equal: clients.every(({ text }) => text === trace.endContent),
    }),
  );
  process.exit(0);
}
