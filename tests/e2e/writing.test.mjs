// @ts-check
// Two windows on one session, as people use them: together, apart, through a crash, over a reload.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve, serveAgain } from '../clients/sillage.mjs';
import { lackingBrowser, launch, openWindow, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

/** @import { Lifetime } from '../clients/sillage.mjs' */

test('what is typed in one window is in the other, and on a page without script', {
  skip: lackingBrowser(),
}, async t => {
  const { west, east, reader, session, server } = await evening(t);
  await west.type('# Semer\n\nWest was here. ');
  await east.sees('West was here.');
  await east.type('East too. 🌱');
  await west.sees('East too. 🌱');
  await Promise.all([west.saved(), east.saved()]);
  await reader.reload();
  const page = await reader.locator('main').innerText();
  for (const words of ['Semer', 'West was here.', 'East too. 🌱'])
    assert.ok(page.includes(words), words);
  await eventually(() => server.text(`/${session}.md`), await west.text());
  for (const writer of [west, east]) writer.assertCalm();
});

test('the network of one is cut, both write, and both texts are there', {
  skip: lackingBrowser(),
}, async t => {
  const { west, east, eastCable } = await evening(t);
  await west.type('Together. ');
  await east.sees('Together.');
  eastCable.cut();
  await east.warned();
  await east.type('East in the tunnel. ');
  await west.type('West in the hall. ');
  await west.saved();
  eastCable.mend();
  await east.sees('West in the hall.');
  await west.sees('East in the tunnel.');
  await Promise.all([west.saved(), east.saved()]);
  assert.equal(await west.text(), await east.text());
});

test('kill -9 while typing: everything that said Saved is there', {
  skip: lackingBrowser(),
}, async t => {
  const { west, east, server, data, session } = await evening(t);
  await west.type('First sentence, safe. ');
  await west.saved();
  const typing = west.type('Second sentence, under the blow.');
  await east.sees('Second');
  await server.kill();
  const promised = await west.promised();
  assert.match(promised, /First sentence, safe/);
  await typing;

  const again = await serveAgain(t, data, server.port);
  const text = await again.text(`/${session}.md`);
  assert.ok(text.includes(promised.trimEnd()), JSON.stringify({ promised, text }));
  await Promise.all([west.saved(), east.saved()]);
  await east.sees('under the blow.');
  await eventually(() => again.text(`/${session}.md`), await west.text());
});

test('a reload without any network keeps the page and the text', {
  skip: lackingBrowser(),
}, async t => {
  const { west, east, eastCable } = await evening(t);
  await east.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  eastCable.cut();
  await east.warned();
  await east.type('Written in the tunnel. ');
  await east.reloadOnceKept();
  await east.sees('Written in the tunnel.');
  eastCable.mend();
  await west.sees('Written in the tunnel.');
  await east.saved();
});

test('a reload without connection keeps the text', { skip: lackingBrowser() }, async t => {
  const { west, east, eastCable } = await evening(t);
  eastCable.cutSockets();
  await east.warned();
  await east.type('Written in the tunnel. ');
  await east.reloadOnceKept();
  await east.sees('Written in the tunnel.');
  eastCable.mend();
  await west.sees('Written in the tunnel.');
  await east.saved();
});

test('the line promises nothing before the browser has written the text down', {
  skip: lackingBrowser(),
}, async t => {
  const { east, eastCable } = await evening(t);
  eastCable.cutSockets();
  await east.warned();
  const release = await east.holdCopy();
  await east.type('Seed');
  assert.equal(await east.state(), 'Offline, keeping your text here… · 4 characters not sent');
  assert.ok(await east.guarded());
  await release();
  await east.reloadOnceKept();
  await east.sees('Seed');
});

/**
 * A session with two note-takers, each on a cable, and a reader whose browser runs no script.
 * @param {Lifetime} t
 */
async function evening(t) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const [westCable, eastCable] = [await Cable.to(t, server.port), await Cable.to(t, server.port)];
  const west = await Writer.join(browser, westCable, server.note_taker, session);
  const east = await Writer.join(browser, eastCable, server.note_taker, session);
  const reader = await openWindow(browser, { javaScriptEnabled: false });
  await reader.goto(`${server.http}/${session}`);
  return { data, server, session, west, east, eastCable, reader };
}
