// The network cable of one window: a TCP relay to the server that can be pulled out and put back.

import net from 'node:net';

export class Cable {
  /** A relay from a free port to `port`, put in. */
  static async to(t, port) {
    const cable = new Cable(port);
    await new Promise(resolve => cable.relay.listen(0, '127.0.0.1', resolve));
    t.after(() => cable.remove());
    return cable;
  }

  constructor(port) {
    this.passes = 'all';
    this.pairs = new Set();
    this.relay = net.createServer(near => this.#connect(near, port));
  }

  get http() {
    return `http://127.0.0.1:${this.relay.address().port}`;
  }

  /** Pulls it out: what is open breaks, nothing new gets through. */
  cut() {
    this.#set('nothing');
  }

  /** Only pages get through, no WebSocket: the window can load but not follow. */
  cutSockets() {
    this.#set('pages');
  }

  /** Puts it back in. */
  mend() {
    this.#set('all');
  }

  remove() {
    this.cut();
    this.relay.close();
  }

  #set(passes) {
    this.passes = passes;
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }

  #connect(near, port) {
    if (this.passes === 'nothing') return near.destroy();
    const far = net.connect(port, '127.0.0.1');
    const pair = [near, far];
    this.pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        for (const end of pair) end.destroy();
        this.pairs.delete(pair);
      });
    }
    near.on('data', data => {
      const upgrade = /^upgrade: *websocket/im.test(data.toString('latin1', 0, 4096));
      if (this.passes === 'pages' && upgrade) near.destroy();
      else far.write(data);
    });
    far.pipe(near);
  }
}
