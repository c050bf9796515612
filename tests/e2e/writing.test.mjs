// Two windows on one session, as people use them: together, apart, through a crash, over a reload.

import { test } from 'node:test'
import assert from 'node:assert/strict'
import { Cable } from './cable.mjs'
import { launch, lackingBrowser, openWindow, Writer } from './browser.mjs'
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs'
import { eventually, folder, serve, serveAgain } from '../clients/sillage.mjs'

test('what is typed in one window is in the other, and on a page without script', { skip: lackingBrowser() }, async (t) => {
  const { anna, ben, reader, session, server } = await evening(t)
  await anna.type('# Semer\n\nAnna was here. ')
  await ben.sees('Anna was here.')
  await ben.type('Ben too. 🌱')
  await anna.sees('Ben too. 🌱')
  await Promise.all([anna.saved(), ben.saved()])
  await reader.reload()
  const page = await reader.locator('main').innerText()
  for (const words of ['Semer', 'Anna was here.', 'Ben too. 🌱']) assert.ok(page.includes(words), words)
  await eventually(() => server.text(`/${session}.md`), await anna.text())
  for (const writer of [anna, ben]) writer.assertCalm()
})

test('the network of one is cut, both write, and both texts are there', { skip: lackingBrowser() }, async (t) => {
  const { anna, ben, benCable } = await evening(t)
  await anna.type('Together. ')
  await ben.sees('Together.')
  benCable.cut()
  await ben.warned()
  await ben.type('Ben in the tunnel. ')
  await anna.type('Anna in the hall. ')
  await anna.saved()
  benCable.mend()
  await ben.sees('Anna in the hall.')
  await anna.sees('Ben in the tunnel.')
  await Promise.all([anna.saved(), ben.saved()])
  assert.equal(await anna.text(), await ben.text())
})

test('kill -9 while typing: everything that said Saved is there', { skip: lackingBrowser() }, async (t) => {
  const { anna, ben, server, data, session } = await evening(t)
  await anna.type('First sentence, safe. ')
  await anna.saved()
  const typing = anna.type('Second sentence, under the blow.')
  await ben.sees('Second')
  await server.kill()
  const promised = await anna.promised()
  assert.match(promised, /First sentence, safe/)
  await typing

  const again = await serveAgain(t, data, server.port)
  const text = await again.text(`/${session}.md`)
  assert.ok(text.includes(promised.trimEnd()), JSON.stringify({ promised, text }))
  await Promise.all([anna.saved(), ben.saved()])
  await ben.sees('under the blow.')
  await eventually(() => again.text(`/${session}.md`), await anna.text())
})

test('a reload without connection keeps the text', { skip: lackingBrowser() }, async (t) => {
  const { anna, ben, benCable } = await evening(t)
  benCable.cutSockets()
  await ben.warned()
  await ben.type('Written in the tunnel. ')
  await ben.page.reload()
  await ben.sees('Written in the tunnel.')
  benCable.mend()
  await anna.sees('Written in the tunnel.')
  await ben.saved()
})

/** A session with two note-takers, each on a cable, and a reader whose browser runs no script. */
async function evening (t) {
  const data = folder(t)
  await importProgramme(data, 'weekend', WEEKEND)
  const server = await serve(t, data, { args: [] })
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`
  const browser = await launch(t)
  const [annaCable, benCable] = [await Cable.to(t, server.port), await Cable.to(t, server.port)]
  const anna = await Writer.join(browser, annaCable, server.note_taker, session)
  const ben = await Writer.join(browser, benCable, server.note_taker, session)
  const reader = await openWindow(browser, { javaScriptEnabled: false })
  await reader.goto(`${server.http}/${session}`)
  return { data, server, session, anna, ben, benCable, reader }
}
