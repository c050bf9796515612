// @ts-check
// Who wrote what: in colours on demand, and by a key, also when that person is gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { assertNoViolations, lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

const PHONE = { width: 390, height: 844 };

test('words keep the name of who wrote them, who has left', { skip: lackingBrowser() }, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const enter = (options = {}) =>
    Writer.join(browser, cable, server.note_taker, session, { bypassCSP: true, ...options });

  const bob = await enter();
  await call(bob, 'Bob Martin');
  await bob.type('Bob was here.\n');
  await bob.saved();
  await bob.page.context().close();

  const ada = await enter({ viewport: PHONE });
  await call(ada, 'Ada');
  await ada.type('Ada too.');
  await ada.saved();
  const { page } = ada;
  assert.equal(await page.locator('.written-by').count(), 0, 'only on demand');
  await page.locator('.people-count').click();
  await page.locator('.authorship input').check();
  const words = (/** @type {string} */ name) => page.locator(`.written-by[title="${name}"]`);
  await words('Bob Martin').waitFor();
  assert.equal(await words('Bob Martin').first().innerText(), 'Bob was here.');
  assert.equal(await words('Ada').first().innerText(), 'Ada too.');
  assert.deepEqual(await page.locator('.authorship li').allInnerTexts(), ['Bob Martin', 'Ada']);
  const initials = page.locator('.has-authors');
  assert.deepEqual(
    await initials.evaluateAll(lines => lines.map(line => line.getAttribute('data-by'))),
    ['BM', 'Ad'],
  );
  const colours = await page
    .locator('.written-by')
    .evaluateAll(parts => parts.map(part => getComputedStyle(part).boxShadow));
  assert.equal(new Set(colours).size, 2);
  await assertNoViolations(page);

  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+Alt+w');
  const told = page.locator('.strip-told');
  await eventually(() => told.innerText(), 'Written by Bob Martin.');
  await page.locator('.authorship input').uncheck();
  await eventually(() => page.locator('.written-by').count(), 0);
  const stranger = await fetch(`${server.http}/${session}/authors`);
  assert.equal(stranger.status, 403);
  ada.assertCalm();
});

/** Gives a name to a device, as its person does. */
async function call(/** @type {Writer} */ { page }, /** @type {string} */ name) {
  await page.locator('.people-count').click();
  const kept = page.waitForResponse(answer => answer.request().method() === 'POST');
  await page.locator('#name').fill(name);
  await page.locator('#name').press('Tab');
  await kept;
  await page.locator('.people-count').click();
}
