// @ts-check
// The process dies or is told to stop while people type: what was acknowledged is there afterwards.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, folder, lacking, serve, within } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';

/** How many words are acknowledged before the blow falls. */
const BEFORE = 60;

test('kill -9 while typing: everything acknowledged is there', { skip: lacking() }, async t => {
  const data = folder(t);
  const promised = [];
  for (let round = 0; round < 3; round++) {
    const server = await serve(t, data);
    const authors = ['sync', 'hocuspocus'].map(wire => new Author(server, wire, round));
    await Promise.all(authors.map(author => author.typeUntilPromised(BEFORE)));
    await server.kill();
    await Promise.all(
      authors.map(({ client }) => client.until(state => !state.connected, 'cut off')),
    );
    promised.push(...authors.flatMap(author => author.promised()));
    // Nobody is left who could bring a lost word back.
    for (const author of authors) author.leave();
  }
  const server = await serve(t, data);
  const text = await server.text('/open/crash.md');
  assert.ok(promised.length >= 6 * BEFORE);
  assertHas(text, promised, 'acknowledged');
});

test('kill -9 while typing: those who stay bring everything', { skip: lacking() }, async t => {
  const data = folder(t);
  const first = await serve(t, data);
  const authors = ['sync', 'hocuspocus'].map(wire => new Author(first, wire, 0));
  t.after(() => {
    for (const author of authors) author.leave();
  });
  await Promise.all(authors.map(author => author.typeUntilPromised(BEFORE)));
  await first.kill();
  for (const author of authors) author.type(10);
  const second = await serve(t, data, { port: first.port });
  await Promise.all(authors.map(({ client }) => client.saved()));
  const words = authors.flatMap(({ words }) => words);
  for (const { client } of authors) {
    await client.until(({ text }) => words.every(word => text.includes(word)), 'having every word');
  }
  const { text } = authors[0].client;
  assert.equal(text.length, words.join('').length, 'every word once');
  await eventually(() => second.text('/open/crash.md'), text);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} while typing: what was read is kept and acknowledged, and everybody is told`, {
    skip: lacking(),
  }, async t => {
    const data = folder(t);
    const server = await serve(t, data);
    const author = new Author(server, 'hocuspocus', 0);
    const reader = new Client({ wire: 'sync', server: server.ws, document: 'open/crash' });
    await reader.saved();
    await author.typeUntilPromised(BEFORE);
    author.type(200);
    await reader.until(
      ({ text }) => text.includes(author.words[BEFORE + 20]),
      'seeing some of the last words',
    );
    const stopped = server.stop(signal);
    await Promise.all(
      [author.client, reader].map(client =>
        client.until(({ closes }) => closes.length > 0, 'closed'),
      ),
    );
    const seen = reader.text;
    const promised = author.promised();
    for (const client of [author.client, reader]) {
      client.destroy();
      assert.equal(client.state.closes[0], 1012);
    }
    assert.equal(await within(stopped, 10_000, 'no end'), 0, server.output.err);

    const again = await serve(t, data);
    const text = await again.text('/open/crash.md');
    assertHas(text, promised, 'acknowledged');
    const read = author.words.filter(word => seen.includes(word));
    assertHas(text, read, 'seen by somebody');
    assertHas(promised, read, 'acknowledged before the end');
  });
}

/** Says only the first words of a long list. */
function assertHas(text, words, which) {
  const missing = words.filter(word => !text.includes(word));
  assert.ok(
    missing.length === 0,
    `${missing.length} of ${words.length} words ${which} are missing: ${missing.slice(0, 5)}`,
  );
}

/** A person who types words that can be recognised. */
class Author {
  constructor(server, wire, round) {
    this.client = new Client({ wire, server: server.ws, document: 'open/crash' });
    this.mark = `${wire[0]}${round}`;
    this.words = [];
  }

  /** Types `count` words, one edit each. */
  type(count) {
    for (; count > 0; count--) {
      const word = `<${this.mark}.${this.words.length}>`;
      this.words.push(word);
      this.client.insert(word);
    }
  }

  /** Types, always some words ahead of the server, until it has acknowledged `count` of them. */
  async typeUntilPromised(count) {
    await this.client.saved();
    this.base = this.client.state.saved;
    this.type(20);
    while (this.promised().length < count) {
      const before = this.promised().length;
      await this.client.until(() => this.promised().length > before, 'a word acknowledged');
      this.type(this.promised().length - before);
    }
  }

  /** The words that the server has said are on disk: by status, or, on y-websocket, by bringing them back. */
  promised() {
    if (this.client.wire !== 'sync')
      return this.words.slice(0, this.client.state.saved - this.base);
    let clock = 0;
    return this.words.filter(word => {
      clock += word.length;
      return clock <= this.client.state.returned;
    });
  }

  leave() {
    this.client.destroy();
  }
}
