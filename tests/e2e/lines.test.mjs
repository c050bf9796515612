// @ts-check
// Lines that are there and say nothing, that are few, or that are named otherwise.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, serve } from '../clients/sillage.mjs';
import { lackingBrowser, launch, openWindow, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

/** Longer than the 45 s after which a reader's page takes its stream for dead. */
const SILENCE_MS = 50_000;

test('e08_e23 a silent line is found out, and words pass 15 s after it speaks', {
  skip: lackingBrowser(),
  timeout: 180_000,
}, async t => {
  const { server, session, browser } = await site(t);
  const [good, bad] = [await Cable.to(t, server.port), await Cable.to(t, server.port)];
  const near = await Writer.join(browser, good, server.note_taker, session);
  const far = await Writer.join(browser, bad, server.note_taker, session);
  const reader = await openWindow(browser);
  await reader.goto(`${bad.http}/${session}`);
  await reader.locator('#live.live').waitFor();

  bad.silence();
  await far.type('Dans le silence. ');
  await near.type('Ailleurs. ');
  // The length of the silence is what is tested.
  await pause(SILENCE_MS);
  assert.equal(
    await reader.locator('#live.live').count(),
    0,
    'the page does not say that it follows',
  );
  bad.speak();
  const spoke = Date.now();
  await near.sees('Dans le silence.');
  await far.sees('Ailleurs.');
  const late = Date.now() - spoke;
  assert.ok(late < 15_000, `${late} ms`);
  await reader.getByText('Ailleurs.').waitFor({ timeout: 60_000 });
});

test('e04 twelve reader tabs of one browser load, and the shown one follows', {
  skip: lackingBrowser(),
}, async t => {
  const { server, session, browser } = await site(t);
  const cable = await Cable.to(t, server.port);
  const writer = await Writer.join(browser, cable, server.note_taker, session);
  const first = await openWindow(browser);
  /** @type {import('playwright-core').Page[]} */
  const tabs = [first];
  while (tabs.length < 12) tabs.push(await first.context().newPage());
  for (const [index, tab] of tabs.entries()) {
    await tab.goto(`${server.http}/${session}`, { timeout: 10_000 });
    // This browser takes all its windows for shown: what one hides is said to it.
    if (index < tabs.length - 1) await tab.evaluate(hide);
  }
  await writer.type('Pour le douzième onglet.');
  await tabs[11]?.getByText('Pour le douzième onglet.').waitFor();
  assert.equal(await tabs[0]?.getByText('Pour le douzième onglet.').count(), 0);
});

test('e12 ages are those of the server, whatever the clock of the device', {
  skip: lackingBrowser(),
}, async t => {
  const { server, session, browser } = await site(t);
  const cable = await Cable.to(t, server.port);
  const writer = await Writer.join(browser, cable, server.note_taker, session);
  const reader = await openWindow(browser);
  await reader.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 600_000;
  });
  await reader.goto(`${server.http}/${session}`);
  await reader.locator('#live.live').waitFor();
  await writer.type('À l’instant.');
  await reader.getByText('À l’instant.').waitFor();
  const age = await reader.locator('#changed').textContent();
  assert.match(age ?? '', /^(\d+ sec|now)/);
});

test('e14 behind a proxy that names another host the page says what is wrong', {
  skip: lackingBrowser(),
}, async t => {
  const { server, session, browser } = await site(t);
  const cable = await Cable.to(t, server.port, { host: 'backend:8080' });
  const page = await openWindow(browser);
  await page.goto(`${cable.http}/${session}/edit`);
  await page.locator('#state').getByText('The server refuses changes from this address').waitFor();
});

/** Makes the page believe that nobody looks at it. */
function hide() {
  Object.defineProperty(document, 'hidden', { value: true, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

async function site(/** @type {import('node:test').TestContext} */ t) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  return { server, session, browser: await launch(t) };
}
