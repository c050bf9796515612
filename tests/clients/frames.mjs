// @ts-check
// The frames of both wires, read and made by hand: what the stock clients do not show, and what they would never send.

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** The wires that a client can speak: y-websocket, and three generations of the Hocuspocus provider. */
export const WIRES = ['sync', 'hocuspocus', 'hocuspocus-3', 'hocuspocus-2'];

const TYPES = [
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
];
const STEPS = ['step1', 'step2', 'update'];

/** Reads one frame: `{ type, body }`, where `body` is bytes for the sync family and awareness, a number for `status`. */
export function readFrame(wire, bytes) {
  if (wire !== 'sync' && bytes.length === 1) return { type: TYPES[bytes[0]] };
  const decoder = decoding.createDecoder(bytes);
  if (wire !== 'sync') decoding.readVarString(decoder);
  const type = TYPES[decoding.readVarUint(decoder)];
  if (type === 'sync')
    return {
      type: STEPS[decoding.readVarUint(decoder)],
      body: decoding.readVarUint8Array(decoder),
    };
  if (type === 'awareness') return { type, body: decoding.readVarUint8Array(decoder) };
  if (type === 'status') return { type, body: decoding.readVarUint(decoder) };
  if (type === 'auth')
    return {
      type,
      permission: decoding.readVarUint(decoder),
      body: decoding.readVarString(decoder),
    };
  return { type };
}

/** Makes the frame of a sync message: `step` is 0 (step 1), 1 (step 2) or 2 (update). */
export function syncFrame(wire, address, step, body) {
  return frame(wire, address, 0, encoder => {
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, Uint8Array.from(body));
  });
}

/** Makes an awareness frame from the bytes of an awareness update. */
export function awarenessFrame(wire, address, body) {
  return frame(wire, address, 1, encoder =>
    encoding.writeVarUint8Array(encoder, Uint8Array.from(body)),
  );
}

/** Makes the frame by which a Hocuspocus client shows its key. */
export function tokenFrame(address, token) {
  return frame('hocuspocus', address, 2, encoder => {
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, token);
    encoding.writeVarString(encoder, '4.8.0');
  });
}

/** Makes any frame: `write` fills what follows the type. */
export function frame(wire, address, type, write) {
  return encoding.encode(encoder => {
    if (wire !== 'sync') encoding.writeVarString(encoder, address);
    encoding.writeVarUint(encoder, type);
    write(encoder);
  });
}
