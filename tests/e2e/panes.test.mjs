// @ts-check
// Writing beside reading: they scroll in step, both ways, and tasks are ticked where they are read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { assertNoViolations, lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

const WIDE = { width: 1280, height: 800 };

test('both panes show the same lines, whichever is moved', { skip: lackingBrowser() }, async t => {
  const { writer, server, session } = await room(t, { viewport: WIDE });
  const { page } = writer;
  const chapters = Array.from({ length: 40 }, (_, at) =>
    at % 2 === 0
      ? `## Chapter ${at}\n\n${'long words '.repeat(40)}\n\n`
      : `## Chapter ${at}\n\n- a\n- b\n- c\n- d\n\n`,
  );
  await writer.type('');
  await page.keyboard.insertText(`${chapters.join('')}The end.`);
  await writer.saved();
  await eventually(async () => (await server.text(`/${session}.md`)).endsWith('The end.'), true);
  await page.locator('.view-both').click();
  await page.locator('.editor-read h2').nth(39).waitFor();
  await assertNoViolations(page);

  await page.locator('.editor-write').hover();
  await page.mouse.wheel(0, -100_000);
  await inStep(page, chapter => chapter < 2);
  await page.mouse.wheel(0, 2_500);
  await inStep(page, chapter => chapter > 5 && chapter < 35);
  await page.locator('.editor-read').hover();
  await page.mouse.wheel(0, 1_500);
  await inStep(page, chapter => chapter > 12 && chapter < 38);
  writer.assertCalm();
});

test('a task is ticked in the preview, by pointer and by key, and in the text', {
  skip: lackingBrowser(),
}, async t => {
  const { writer, server, session } = await room(t, { viewport: { width: 390, height: 844 } });
  const { page } = writer;
  await writer.type('- [ ] bread');
  await page.keyboard.press('Enter');
  await page.keyboard.type('salt');
  await writer.saved();
  await page.locator('.more-button').click();
  await page.locator('.view-read').click();
  const boxes = page.locator('.editor-read input[type="checkbox"]');
  await boxes.nth(1).waitFor();
  await assertNoViolations(page);
  await boxes.nth(1).click();
  const source = async () => (await server.text(`/${session}.md`)).trimEnd();
  await eventually(source, '- [ ] bread\n- [x] salt');
  await boxes.nth(0).focus();
  await page.keyboard.press('Space');
  await eventually(source, '- [x] bread\n- [x] salt');
  await eventually(() => boxes.evaluateAll(all => all.every(box => box.matches(':checked'))), true);
  writer.assertCalm();
});

/**
 * Waits until both panes begin in the same chapter or at its edge, and it `isWanted`.
 * @param {import('playwright-core').Page} page
 * @param {(chapter: number) => boolean} isWanted
 */
async function inStep(page, isWanted) {
  let seen = '';
  const look = async () => {
    const [text, read] = await page.evaluate(() =>
      ['.cm-scroller', '.editor-read'].map(pane => {
        const box = document.querySelector(pane)?.getBoundingClientRect();
        const titles = [...document.querySelectorAll(`${pane} :is(.cm-line, h2)`)];
        const chapters = titles.filter(({ textContent }) => /Chapter \d+/.test(textContent ?? ''));
        const first = chapters.find(
          title => title.getBoundingClientRect().bottom > (box?.top ?? 0),
        );
        return Number(/\d+/.exec(first?.textContent ?? '')?.[0] ?? Number.NaN);
      }),
    );
    seen = `${text} and ${read}`;
    // A title that is half seen counts on one side and not on the other.
    return Math.abs((text ?? -9) - (read ?? 9)) <= 1 && isWanted(text ?? -1);
  };
  await eventually(look, true).catch(() => assert.fail(`the panes show ${seen}`));
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
