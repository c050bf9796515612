// @ts-check
// Stock clients moved by a test in another language: one JSON object a line in, one JSON object a line out, in order.
//
//   {"do":"open","as":"west","wire":"hocuspocus","server":"ws://127.0.0.1:8080","document":"open/tea","key":null}
//   {"do":"insert","as":"west","text":"Bonjour"}                 at the end, or "at" a UTF-16 offset
//   {"do":"await","as":"west","state":{"unsaved":false}}          until all these hold; "within" milliseconds
//   {"do":"await","as":"west","contains":"jour"}                  until the text contains this
//
// Each answer is {"state":…} as `Client.state` has it, or {"error":"…"} with what was wanted and what is.

import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { Client } from './stock.mjs';

const clients = new Map();

const actions = {
  open: (_, /** @type {any} */ { as, ...options }) => {
    clients.set(as, new Client(options));
  },
  state: () => {},
  insert: (client, { text, at }) => client.insert(text, at),
  delete: (client, { at, length }) => client.delete(at, length),
  await: (client, { state = {}, contains = '', within }) => {
    const reached = now =>
      now.text.includes(contains) &&
      Object.entries(state).every(([name, wanted]) => isDeepStrictEqual(now[name], wanted));
    return client.until(reached, JSON.stringify({ state, contains }), within);
  },
  denied: client => client.until(({ denied }) => denied.length > 0, 'denied'),
  saved: (client, { within }) => client.saved(within),
  drop: client => client.drop(),
  disconnect: client => client.disconnect(),
  connect: client => client.connect(),
  typeThroughReconnect: (client, { text }) => client.typeThroughReconnect(text),
  close: (client, { as }) => {
    client.destroy();
    clients.delete(as);
  },
};

async function answer(line) {
  try {
    const command = JSON.parse(line);
    const action = actions[command.do];
    if (action === undefined) throw new Error(`there is no command ${command.do}`);
    if (command.do !== 'open' && !clients.has(command.as))
      throw new Error(`there is no client ${command.as}`);
    await action(clients.get(command.as), command);
    return { state: clients.get(command.as)?.state ?? null };
  } catch (error) {
    return { error: /** @type {Error} */ (error).message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
process.exit(0);
