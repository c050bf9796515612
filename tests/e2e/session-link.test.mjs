// @ts-check
// `[[` offers the other sessions of the event by their titles, and writes a plain link to one of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { assertNoViolations, lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

const PHONE = { width: 390, height: 844 };

test('a session is found by its title, chosen by key or by finger, and its link leads to it', {
  skip: lackingBrowser(),
}, async t => {
  const { writer, server, session, other } = await room(t);
  const { page } = writer;
  const offer = page.getByRole('listbox');
  const option = offer.getByRole('option');
  const link = `[Réparer ensemble](/${other})`;
  await writer.type('Voir [[');
  await offer.waitFor();
  assert.equal(await option.count(), 1, 'not the session itself');
  assert.equal(await option.getAttribute('aria-selected'), 'true');
  const active = await page.locator('.cm-content').getAttribute('aria-activedescendant');
  assert.equal(active, await option.getAttribute('id'));
  await assertNoViolations(page);
  const { scrollWidth } = await page.evaluate(() => ({
    scrollWidth: document.documentElement.scrollWidth,
  }));
  assert.equal(scrollWidth, PHONE.width);
  await page.keyboard.type('REPA');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await writer.sees(`Voir ${link}`);
  await offer.waitFor({ state: 'hidden' });
  await page.keyboard.type(' et [[ens');
  await option.click();
  await writer.sees(`Voir ${link} et ${link}`);
  await page.keyboard.type('.');
  await writer.saved();
  await eventually(
    async () => (await server.text(`/${session}.md`)).trimEnd(),
    `Voir ${link} et ${link}.`,
  );
  await page.goto(`${new URL(page.url()).origin}/${session}`);
  await page.locator('main').getByRole('link', { name: 'Réparer ensemble' }).first().click();
  await page.waitForURL(`**/${other}`);
  writer.assertCalm();
});

test('Escape leaves the text as it is, code is left alone, and without a network nothing is said', {
  skip: lackingBrowser(),
}, async t => {
  const { writer, other } = await room(t);
  const { page } = writer;
  const offer = page.getByRole('listbox');
  await page.route('**/schedule.json', route => route.abort());
  const refused = page.waitForEvent('requestfailed');
  await writer.type('[[');
  await refused;
  await page.keyboard.type('rep');
  assert.equal(await writer.text(), '[[rep');
  await page.unroute('**/schedule.json');
  await page.keyboard.type('\n[[rep');
  await offer.waitFor();
  await page.keyboard.press('Escape');
  await offer.waitFor({ state: 'hidden' });
  await page.keyboard.type('arer');
  await page.keyboard.press('Enter');
  assert.equal(await writer.text(), '[[rep\n[[reparer\n');
  await page.keyboard.type('```\n[[rep\n```\n[[rep');
  await offer.waitFor();
  await page.keyboard.press('Enter');
  assert.equal(
    await writer.text(),
    `[[rep\n[[reparer\n\`\`\`\n[[rep\n\`\`\`\n[Réparer ensemble](/${other})`,
  );
  writer.assertCalm();
});

/** A note-taker with a phone in the first of two sessions. */
async function room(/** @type {import('node:test').TestContext} */ t) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const [first, second] = await sessions(server, 'weekend');
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const window = { bypassCSP: true, viewport: PHONE };
  const session = `weekend/${first}`;
  const writer = await Writer.join(browser, cable, server.note_taker, session, window);
  return { writer, server, session, other: `weekend/${second}` };
}
