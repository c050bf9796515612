// @ts-check
// The editor where there is little room: a phone with its keyboard open, a large zoom.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, serve } from '../clients/sillage.mjs';
import { lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

const WINDOWS = [
  { width: 683, height: 325 },
  { width: 390, height: 400 },
  { width: 390, height: 844 },
  { width: 1280, height: 720 },
];

for (const viewport of WINDOWS) {
  const { width, height } = viewport;
  test(`the line being typed is seen at ${width} × ${height}`, {
    skip: lackingBrowser(),
  }, async t => {
    const data = folder(t);
    await importProgramme(data, 'weekend', WEEKEND);
    const server = await serve(t, data, { args: [] });
    const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
    const browser = await launch(t);
    const cable = await Cable.to(t, server.port);
    const writer = await Writer.join(browser, cable, server.note_taker, session, { viewport });

    const top = await textTop(writer.page);
    await writer.type('Une ligne.\n'.repeat(40));
    assert.ok(await seesCursor(writer.page), 'while connected');
    await writer.saved();
    cable.cut();
    await writer.warned();
    await writer.type('Encore une ligne.\n'.repeat(3));
    assert.ok(await seesCursor(writer.page), 'with the strip that says offline');
    assert.equal(await textTop(writer.page), top, 'nothing moved the text');

    const size = await writer.page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
    }));
    assert.deepEqual(size, { width, height }, 'the page fills the window');
    if (width < 768) await assertPhone(writer.page, height);
    writer.assertCalm();
  });
}

/** One bar of 48 px above, the tools directly above the keyboard, Undo first, targets of 44 px. */
async function assertPhone(
  /** @type {import('./browser.mjs').TestPage} */ page,
  /** @type {number} */ height,
) {
  const box = async (/** @type {string} */ name) => {
    const found = await page.locator(name).first().boundingBox();
    assert.ok(found, name);
    return found;
  };
  const [bar, tools] = [await box('.editor-head'), await box('.toolbar')];
  assert.equal(bar.height, 48);
  assert.equal(tools.y + tools.height, height);
  assert.match((await page.locator('.tool').first().getAttribute('class')) ?? '', /tool-undo/);
  for (const target of ['.tool', '.editor-back', '.more-button', '.people-count']) {
    const { width, height } = await box(target);
    assert.ok(width >= 44 && height >= 44, `${target}: ${width} × ${height}`);
  }
}

/** Where the text area begins. */
async function textTop(/** @type {import('./browser.mjs').TestPage} */ page) {
  return (await page.locator('.editor-write').boundingBox())?.y;
}

/** Whether nothing lies over the cursor. */
function seesCursor(/** @type {import('./browser.mjs').TestPage} */ page) {
  return page.waitForFunction(() => {
    const cursor = document.querySelector('.cm-cursor-primary')?.getBoundingClientRect();
    if (!cursor) return false;
    return [cursor.top + 1, cursor.bottom - 1].every(y =>
      document.elementFromPoint(cursor.left, y)?.closest('.cm-content'),
    );
  });
}
