// @ts-check
// A note-taker at a stock client who knows which words were promised to be on disk, and what was said about the disk.

import { Client } from './stock.mjs';

/** @import { Wire } from './frames.mjs' */
/** @import { Server } from './sillage.mjs' */

export class Person {
  /**
   * @param {Server} server
   * @param {Wire} wire
   * @param {string} document
   * @param {string} mark
   */
  constructor(server, wire, document, mark) {
    this.client = new Client({ wire, server: server.ws, document });
    this.mark = mark;
    // Whoever came while nothing could be saved does not know which words the first answers are for.
    this.base = Number.POSITIVE_INFINITY;
    /** @type {string[]} */
    this.words = [];
    /** @type {{ state: string }[]} */
    this.notices = [];
    this.client.onStateless(payload => {
      this.notices.push(JSON.parse(payload));
      this.client.changed();
    });
  }

  async arrives() {
    await this.client.saved();
    this.base = this.client.state.saved;
    return this;
  }

  /**
   * Types words that can be recognised, one edit each.
   * @param {number} count
   */
  type(count) {
    for (; count > 0; count--) {
      const word = `<${this.mark}.${this.words.length}>`;
      this.words.push(word);
      this.client.insert(word);
    }
  }

  /**
   * Types, always some words ahead of the server, until it has acknowledged `count` of them.
   * @param {number} count
   */
  async typeUntilPromised(count) {
    await this.arrives();
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

  /**
   * Resolves when the last thing said about the disk is `state`.
   * @param {string} state
   */
  hears(state) {
    return this.client.until(
      () => this.notices.at(-1)?.state === state,
      `told that the disk is ${state}`,
    );
  }

  leave() {
    this.client.destroy();
  }
}
