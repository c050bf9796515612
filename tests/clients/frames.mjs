// @ts-check
// The frames of both wires, read and made by hand: what the stock clients do not show, and what they would never send.

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/**
 * The wires that a client can speak: y-websocket, and three generations of the Hocuspocus provider.
 * @typedef {'sync' | 'hocuspocus' | 'hocuspocus-3' | 'hocuspocus-2'} Wire
 */

/** @type {Wire[]} */
export const WIRES = ['sync', 'hocuspocus', 'hocuspocus-3', 'hocuspocus-2'];

const TYPES = /** @type {const} */ ([
  'sync',
  'awareness',
  'auth',
  'query',
  'reply',
  'stateless',
  'broadcast',
  'close',
  'status',
  'ping',
  'pong',
]);
const STEPS = /** @type {const} */ (['step1', 'step2', 'update']);

/**
 * A frame that was read.
 * @typedef {{ type: 'step1' | 'step2' | 'update' | 'awareness', body: Uint8Array }} Carrying
 * @typedef {{ type: 'status', body: number }} Status
 * @typedef {{ type: 'auth', permission: number, body: string }} Auth
 * @typedef {{ type: 'query' | 'reply' | 'stateless' | 'broadcast' | 'close' | 'ping' | 'pong' | 'unknown' }} Bare
 * @typedef {Carrying | Status | Auth | Bare} Frame
 */

/**
 * The bytes of a message, however the `ws` library hands them over.
 * @param {import('ws').RawData | string} data
 */
export function bytesOf(data) {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  return Array.isArray(data) ? new Uint8Array(Buffer.concat(data)) : new Uint8Array(data);
}

/**
 * Reads one frame.
 * @param {Wire} wire
 * @param {Uint8Array} bytes
 * @returns {Frame}
 */
export function readFrame(wire, bytes) {
  if (wire !== 'sync' && bytes.length === 1) return bare(TYPES[bytes[0] ?? -1]);
  const decoder = decoding.createDecoder(bytes);
  if (wire !== 'sync') decoding.readVarString(decoder);
  const type = TYPES[decoding.readVarUint(decoder)];
  if (type === 'sync') {
    const step = STEPS[decoding.readVarUint(decoder)];
    if (step === undefined) return bare(undefined);
    return { type: step, body: decoding.readVarUint8Array(decoder) };
  }
  if (type === 'awareness') return { type, body: decoding.readVarUint8Array(decoder) };
  if (type === 'status') return { type, body: decoding.readVarUint(decoder) };
  if (type === 'auth')
    return {
      type,
      permission: decoding.readVarUint(decoder),
      body: decoding.readVarString(decoder),
    };
  return bare(type);
}

/**
 * A frame of which only the type is read.
 * @param {typeof TYPES[number] | undefined} type
 * @returns {Bare}
 */
function bare(type) {
  return { type: /** @type {Bare['type']} */ (type ?? 'unknown') };
}

/**
 * Makes the frame of a sync message: `step` is 0 (step 1), 1 (step 2) or 2 (update).
 * @param {Wire} wire
 * @param {string} address
 * @param {number} step
 * @param {Iterable<number>} body
 */
export function syncFrame(wire, address, step, body) {
  return frame(wire, address, 0, encoder => {
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, Uint8Array.from(body));
  });
}

/**
 * Makes an awareness frame from the bytes of an awareness update.
 * @param {Wire} wire
 * @param {string} address
 * @param {Iterable<number>} body
 */
export function awarenessFrame(wire, address, body) {
  return frame(wire, address, 1, encoder =>
    encoding.writeVarUint8Array(encoder, Uint8Array.from(body)),
  );
}

/**
 * Makes the frame by which a Hocuspocus client shows its key.
 * @param {string} address
 * @param {string} token
 */
export function tokenFrame(address, token) {
  return frame('hocuspocus', address, 2, encoder => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, token);
    encoding.writeVarString(encoder, '4.8.0');
  });
}

/**
 * Makes any frame: `write` fills what follows the type.
 * @param {Wire} wire
 * @param {string} address
 * @param {number} type
 * @param {(encoder: encoding.Encoder) => void} write
 */
export function frame(wire, address, type, write) {
  return encoding.encode(encoder => {
    if (wire !== 'sync') encoding.writeVarString(encoder, address);
    encoding.writeVarUint(encoder, type);
    write(encoder);
  });
}
