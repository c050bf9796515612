// @ts-check
// What keys do in the editor of a real browser: the cases that need its clipboard, its clock or its keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, serve } from '../clients/sillage.mjs';
import { lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

/** @import { Lifetime } from '../clients/sillage.mjs' */

test('e17a Enter in fenced code begins no list', { skip: lackingBrowser() }, async t => {
  const { writer } = await alone(t);
  await writer.type('```\n- pas une liste\nfin\n```\n');
  assert.equal(await writer.text(), '```\n- pas une liste\nfin\n```\n');
  writer.assertCalm();
});

test('a list ends by Enter with a blank line, and undo and redo have keys', {
  skip: lackingBrowser(),
}, async t => {
  const { writer } = await alone(t);
  await writer.type('- un\ndeux\n\nfin');
  assert.equal(await writer.text(), '- un\n- deux\n\nfin');
  await writer.page.keyboard.press('Control+z');
  assert.ok(!(await writer.text()).includes('fin'));
  await writer.page.keyboard.press('Control+Shift+z');
  assert.equal(await writer.text(), '- un\n- deux\n\nfin');
});

test('e15 a range of cells is pasted as a table', { skip: lackingBrowser() }, async t => {
  const { writer } = await alone(t);
  await writer.page.locator('.cm-content').evaluate((/** @type {Element} */ content) => {
    const data = new DataTransfer();
    data.setData('text/plain', 'Nom\tHeure\nAnne\t10 h\n');
    content.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await writer.sees('| Nom | Heure |\n| --- | --- |\n| Anne | 10 h |');
});

test('an address pasted over words makes a link, and with Shift stays an address', {
  skip: lackingBrowser(),
}, async t => {
  const { writer } = await alone(t);
  const { page } = writer;
  const paste = () =>
    page.locator('.cm-content').evaluate((/** @type {Element} */ content) => {
      const data = new DataTransfer();
      data.setData('text/plain', 'https://exemple.org/');
      content.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
  await writer.type('lavoir');
  await page.keyboard.press('Control+a');
  await paste();
  await writer.sees('[lavoir](https://exemple.org/)');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('four');
  await page.keyboard.press('Control+a');
  // The browser's own paste follows the keys, here from a clipboard that is empty.
  await page.keyboard.press('Control+Shift+v');
  await paste();
  await writer.sees('https://exemple.org/');
  assert.equal(await writer.text(), 'https://exemple.org/');
});

test('the time key writes the time of the event', { skip: lackingBrowser() }, async t => {
  const { writer } = await alone(t, { timezoneId: 'Pacific/Auckland' });
  const zone = await writer.page.locator('#editor').getAttribute('data-time-zone');
  const now = () =>
    new Intl.DateTimeFormat('en', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: zone ?? '',
    }).format(new Date());
  const before = now();
  await writer.page.locator('.cm-content').click();
  await writer.page.keyboard.press('Control+Alt+t');
  assert.ok([`[${before}] `, `[${now()}] `].includes(await writer.text()), await writer.text());
});

test('e05 Ctrl+F finds line 1200 of 1500, scrolls there, and replaces', {
  skip: lackingBrowser(),
}, async t => {
  const { writer } = await alone(t);
  const lines = Array.from({ length: 1500 }, (_, line) =>
    line === 1199 ? 'une aiguille ici' : `ligne ${line + 1}`,
  );
  await writer.page.locator('.cm-content').click();
  await writer.page.keyboard.insertText(lines.join('\n'));
  await writer.saved();
  await writer.page.keyboard.press('Control+Home');
  await writer.page.keyboard.press('Control+f');
  const field = writer.page.locator('.cm-search [name=search]');
  await field.pressSequentially('aiguille');
  await field.press('Enter');
  await writer.sees('une aiguille ici');
  await writer.page.locator('.cm-search input[name=replace]').fill('épingle');
  await writer.page.locator('.cm-search button[name=replaceAll]').click();
  await writer.sees('une épingle ici');
  writer.assertCalm();
});

/**
 * One note-taker alone in a note.
 * @param {Lifetime} t
 */
async function alone(t, options = {}) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const writer = await Writer.join(browser, cable, server.note_taker, session, options);
  return { server, session, browser, cable, writer };
}
