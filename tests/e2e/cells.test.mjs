// @ts-check
// Tab in a table goes from cell to cell, and nowhere is a keyboard caught.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

test('a table is filled by Tab alone, and Escape, then Tab, leaves it', {
  skip: lackingBrowser(),
}, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const writer = await Writer.join(browser, cable, server.note_taker, session);
  const { keyboard } = writer.page;
  const isInText = () =>
    writer.page.evaluate(() => document.activeElement?.matches('.cm-content') ?? false);
  await writer.type('Mots');
  await keyboard.press('Tab');
  assert.equal(await isInText(), false, 'outside of tables Tab leaves the text');

  await writer.page.locator('.tool-table').click();
  for (const words of ['Qui', 'Quoi', 'Ana', 'le four', 'Bo']) {
    await keyboard.type(words);
    await keyboard.press('Tab');
  }
  await keyboard.press('Shift+Tab');
  await keyboard.type('Lou');
  const table = 'Mots\n\n| Qui | Quoi |\n| --- | --- |\n| Ana | le four |\n| Lou |  |';
  await writer.sees(table);
  await writer.saved();
  await eventually(async () => (await server.text(`/${session}.md`)).trimEnd(), table);

  await keyboard.press('Escape');
  await keyboard.press('Tab');
  assert.equal(await isInText(), false, 'behind Escape Tab leaves a table');
  await writer.type('');
  await keyboard.press('ArrowUp');
  await keyboard.press('Escape');
  await keyboard.press('Shift+Tab');
  assert.equal(await isInText(), false, 'and so does Shift+Tab');
  writer.assertCalm();
});
