// Stock @y/websocket-server persisting through y-leveldb: `node y-websocket-server.mjs DATA` prints its address as one JSON line.
import http from 'node:http';
import { join } from 'node:path';
import { setPersistence, setupWSConnection } from '@y/websocket-server/utils';
import WebSocket from 'ws';
import { LeveldbPersistence } from 'y-leveldb';
import * as Y from 'yjs';

const store = new LeveldbPersistence(join(process.argv[2], 'leveldb'));
setPersistence({
  provider: store,
  bindState: async (name, doc) => {
    const stored = await store.getYDoc(name);
    store.storeUpdate(name, Y.encodeStateAsUpdate(doc));
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(stored));
    doc.on('update', update => store.storeUpdate(name, update));
  },
  writeState: async () => {},
});

const server = http.createServer((_, response) => response.end());
const sockets = new WebSocket.Server({ noServer: true });
sockets.on('connection', setupWSConnection);
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, ws => sockets.emit('connection', ws, request)),
);
server.listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ listening: `http://127.0.0.1:${server.address().port}` })),
);
