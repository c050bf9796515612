// Stock Hocuspocus with its SQLite extension: `node hocuspocus.mjs DATA` prints its address as one JSON line.

import { join } from 'node:path';
import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';

const server = new Server({
  address: '127.0.0.1',
  port: 0,
  quiet: true,
  extensions: [new SQLite({ database: join(process.argv[2], 'hocuspocus.sqlite') })],
});
await server.listen();
console.log(JSON.stringify({ listening: `http://127.0.0.1:${server.address.port}` }));
