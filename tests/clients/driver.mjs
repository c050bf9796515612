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

/** @import { Options, State } from './stock.mjs' */

/**
 * One line of input: which of them an action needs stands in its own code.
 * @typedef {Options & {
 *   do: string, as: string, text: string, at: number, length: number, contains?: string, within?: number,
 *   state?: Partial<State>,
 * }} Command
 */

/** @type {Map<string, Client>} */
const clients = new Map();

/** @type {Record<string, (client: Client, command: Command) => unknown>} */
const actions = {
  state: () => {},
  insert: (client, { text, at }) => client.insert(text, at),
  delete: (client, { at, length }) => client.delete(at, length),
  await: (client, { state = {}, contains = '', within }) => {
    /** @param {State} now */
    const reached = now =>
      now.text.includes(contains) && isDeepStrictEqual({ ...now, ...state }, { ...now });
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

/** @param {Command} command */
async function obey({ do: name, as, ...rest }) {
  if (name === 'open') {
    clients.set(as, new Client(rest));
    return;
  }
  const action = actions[name];
  if (action === undefined) throw new Error(`there is no command ${name}`);
  const client = clients.get(as);
  if (client === undefined) throw new Error(`there is no client ${as}`);
  await action(client, { do: name, as, ...rest });
}

/** @param {string} line */
async function answer(line) {
  try {
    /** @type {Command} */
    const command = JSON.parse(line);
    await obey(command);
    return { state: clients.get(command.as)?.state ?? null };
  } catch (error) {
    return { error: /** @type {Error} */ (error).message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
process.exit(0);
