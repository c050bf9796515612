// @ts-check
// A note-taker at a stock client who knows which words were promised to be on disk, and what was said about the disk.

import { Client } from '../clients/stock.mjs';

export class Person {
  constructor(server, wire, document, mark) {
    this.client = new Client({ wire, server: server.ws, document });
    this.mark = mark;
    this.words = [];
    this.notices = [];
    if (wire !== 'sync') {
      this.client.provider.on('stateless', ({ payload }) => {
        this.notices.push(JSON.parse(payload));
        this.client.changed();
      });
    }
  }

  async arrives() {
    await this.client.saved();
    this.base = this.client.state.saved;
    return this;
  }

  /** Types words that can be recognised, one edit each. */
  type(count) {
    for (; count > 0; count--) {
      const word = `<${this.mark}.${this.words.length}>`;
      this.words.push(word);
      this.client.insert(word);
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

  /** Resolves when the last thing said about the disk is `state`. */
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
