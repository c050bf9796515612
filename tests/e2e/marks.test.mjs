// @ts-check
// What a note is given by a press: marks, a text to begin with; and what the page says about keys and room.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { assertNoViolations, lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

const PHONE = { width: 390, height: 844 };

test('a mark by button, by key and off again, in the language of the note', {
  skip: lackingBrowser(),
}, async t => {
  const { writer, server, session } = await room(t);
  const { page } = writer;
  const { decision, action } = await words(page);
  await writer.type('on garde le lavoir');
  await page.locator('.tool-marks').click();
  await page.locator('.tool-mark-decision').click();
  await writer.sees(`**${decision}** on garde le lavoir`);
  await page.keyboard.type(' et le four');
  await page.keyboard.press('Control+Alt+a');
  await writer.sees(`**${action}** on garde le lavoir et le four`);
  await writer.saved();
  await eventually(
    async () => (await server.text(`/${session}.md`)).trimEnd(),
    `**${action}** on garde le lavoir et le four`,
  );
  await page.keyboard.press('Control+Alt+a');
  assert.equal(await writer.text(), 'on garde le lavoir et le four');
  await assertNoViolations(page);
  writer.assertCalm();
});

test('an empty note offers headings, once and to those who write', {
  skip: lackingBrowser(),
}, async t => {
  const { writer } = await room(t);
  const { page } = writer;
  const offer = page.locator('.begin button');
  await offer.waitFor();
  await assertNoViolations(page);
  await offer.click();
  const text = await writer.text();
  assert.equal(text.match(/^## /gm)?.length, 4, text);
  await page.keyboard.type('Le lavoir');
  await writer.sees('- Le lavoir');
  assert.ok(await offer.isHidden());
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await offer.waitFor();
  await page.keyboard.type('x');
  await offer.waitFor({ state: 'hidden' });
  writer.assertCalm();
});

test('the list of keys opens by its button and by ?, and closes by Escape', {
  skip: lackingBrowser(),
}, async t => {
  const { writer } = await room(t, { viewport: PHONE });
  const { page } = writer;
  const list = page.locator('.key-list');
  await writer.type('?');
  assert.ok(await list.isHidden(), 'in the text it is a character');
  await page.locator('.tool-keys').click();
  await list.waitFor();
  await assertNoViolations(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(width, PHONE.width);
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
  await page.locator('.people-count').focus();
  await page.keyboard.press('?');
  await list.waitFor();
  assert.match(await list.innerText(), /Ctrl\+Alt\+D/);
  writer.assertCalm();
});

test('the room that is left is said when it is little', { skip: lackingBrowser() }, async t => {
  const { writer } = await room(t);
  const { page } = writer;
  const left = page.locator('.room-left');
  await writer.type('a');
  assert.ok(await left.isHidden());
  await page.locator('.cm-content').focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', 'mot '.repeat(60_000));
    document
      .querySelector('.cm-content')
      ?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
  });
  await left.waitFor();
  assert.match(await left.innerText(), /9,900/);
  writer.assertCalm();
});

/** The marks as the server gave them to this page. */
async function words(/** @type {import('playwright-core').Page} */ page) {
  const told = JSON.parse((await page.locator('#editor').getAttribute('data-note-words')) ?? '{}');
  return { decision: told['in-note-mark-decision'], action: told['in-note-mark-action'] };
}

/** A note-taker in an empty note. */
async function room(/** @type {import('node:test').TestContext} */ t, options = {}) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const writer = await Writer.join(browser, cable, server.note_taker, session, {
    bypassCSP: true,
    ...options,
  });
  return { writer, server, session };
}
