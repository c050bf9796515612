// The network cable of one window: a TCP relay to the server that can be pulled out and put back.

import net from 'node:net';

export class Cable {
  /** A relay from a free port to `port`, put in; `host` is what it names the server, as some proxies do. */
  static async to(t, port, { host } = {}) {
    const cable = new Cable(port, host);
    await new Promise(resolve => cable.relay.listen(0, '127.0.0.1', resolve));
    t.after(() => cable.remove());
    return cable;
  }

  constructor(port, host) {
    this.passes = 'all';
    this.host = host;
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

  /** Nothing breaks, and nothing gets through: what is open stays open, what is new is never answered. */
  silence() {
    this.passes = 'silence';
  }

  /** New connections are answered again; those from the silence stay silent. */
  speak() {
    this.passes = 'all';
    for (const pair of this.pairs) pair.isDeaf = true;
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
      if (this.passes === 'silence') pair.isDeaf = true;
      if (pair.isDeaf) return;
      const upgrade = /^upgrade: *websocket/im.test(data.toString('latin1', 0, 4096));
      if (this.passes === 'pages' && upgrade) near.destroy();
      else far.write(this.host ? named(data, this.host) : data);
    });
    far.on('data', data => {
      if (this.passes === 'silence') pair.isDeaf = true;
      if (!pair.isDeaf) near.write(data);
    });
  }
}

/** A request with another Host; anything else as it is. */
function named(data, host) {
  const text = data.toString('latin1');
  if (!/^[A-Z]+ \S+ HTTP\/1\.1\r\n/.test(text)) return data;
  return Buffer.from(text.replace(/^host: .*$/im, `Host: ${host}`), 'latin1');
}
