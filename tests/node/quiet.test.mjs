// Nobody says anything: the stock clients leave after 30 s of silence, so the server must not be silent so long.

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { Raw } from '../clients/raw.mjs'
import { syncFrame, tokenFrame } from '../clients/frames.mjs'
import { folder, lacking, serve } from '../clients/sillage.mjs'

const DOCUMENT = 'open/quiet'

test('a quiet connection hears the no-op in time', { skip: lacking() }, async (t) => {
  const server = await serve(t, folder(t))
  const sockets = ['sync', 'hocuspocus'].map((wire) =>
    new Raw(wire === 'sync' ? `${server.ws}/sync/${DOCUMENT}` : `${server.ws}/hocuspocus`, { wire }))
  t.after(() => sockets.forEach((socket) => socket.leave()))
  await Promise.all(sockets.map(async (socket) => {
    assert.equal(await socket.opened, 101)
    if (socket.wire !== 'sync') socket.send(tokenFrame(DOCUMENT, ''))
    socket.send(syncFrame(socket.wire, DOCUMENT, 0, [0]))
    const step2 = await socket.frame(({ type }) => type === 'step2', 'step 2')
    const before = socket.frames.indexOf(step2)
    const noOp = (frame) => frame.type === 'awareness' && socket.frames.indexOf(frame) > before && frame.body.join() === '0'
    await socket.frame(noOp, 'that keeps alive', 27_000)
  }))
})
