// @ts-check
// The outline beside the text: it follows, and leads to every heading.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { assertNoViolations, lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]) {
  test(`the outline follows and leads, ${viewport.width} pixels wide`, {
    skip: lackingBrowser(),
  }, async t => {
    const data = folder(t);
    await importProgramme(data, 'weekend', WEEKEND);
    const server = await serve(t, data, { args: [] });
    const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
    const cable = await Cable.to(t, server.port);
    const options = { bypassCSP: true, viewport };
    const writer = await Writer.join(await launch(t), cable, server.note_taker, session, options);
    const { page } = writer;
    const outline = page.locator('.outline');
    const entries = outline.locator('button');
    const titles = async () => (await entries.allInnerTexts()).join(', ');

    await writer.type('');
    await page.keyboard.press('Control+Alt+o');
    assert.match(await outline.innerText(), /No heading yet/);
    await page.keyboard.press('Escape');
    await outline.waitFor({ state: 'hidden' });
    const text =
      '## The **wash** house\n\n```\n# code\n```\n\n### Roof\n\nwords\n\n## Later\n\nmore';
    await page.keyboard.insertText(text);
    await page.locator('.tool-outline').click();
    await eventually(titles, 'The wash house, Roof, Later');
    assert.equal(await outline.locator('[aria-current]:focus').innerText(), 'Later');
    await assertNoViolations(page);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(wide, viewport.width);

    await entries.nth(1).click();
    await page.keyboard.type('x');
    await writer.sees('### Roofx');
    if (viewport.width > 1000) {
      await eventually(titles, 'The wash house, Roofx, Later');
      assert.equal(await outline.locator('[aria-current]').innerText(), 'Roofx');
    } else assert.ok(await outline.isHidden(), 'it does not stay over the text');
    writer.assertCalm();
  });
}
