// @ts-check
// A note on a projector: it goes to what changed last, stays while it is held, and goes on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { folder, serve } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';
import { assertNoViolations, lackingBrowser, launch, openWindow } from './browser.mjs';

/** @import { TestPage } from './browser.mjs' */

const NOTE = 'open/veillee';
const PARAGRAPHS = Array.from({ length: 40 }, (_, number) => `Paragraphe ${number}.`);

test('a projector follows the last change, is held, and goes on', {
  skip: lackingBrowser(),
}, async t => {
  const server = await serve(t, folder(t));
  const writer = new Client({ wire: 'hocuspocus', server: server.ws, document: NOTE });
  t.after(() => writer.destroy());
  writer.insert(PARAGRAPHS.join('\n\n'));
  await writer.saved();
  const page = await openWindow(await launch(t), {
    locale: 'fr-FR',
    bypassCSP: true,
    reducedMotion: 'reduce',
  });
  await page.goto(`${server.http}/${NOTE}`);
  await page.getByRole('link', { name: 'Projeter' }).click();
  await page.locator('#live').getByText('En direct').waitFor();
  await untilSeen(page, 'Paragraphe 39.');
  writer.insert('Premier mot.\n\n', 0);
  await untilSeen(page, 'Premier mot.');
  await assertNoViolations(page);

  await page.keyboard.press('Space');
  await page.getByText('Pause', { exact: true }).waitFor();
  assert.ok(await page.locator('#live').isHidden(), 'what is held is not called live');
  const before = await top(page, 'Premier mot.');
  writer.insert('\n\nDernier mot.');
  await page.locator('#below').getByText('1 nouveauté plus bas').waitFor();
  assert.equal(await top(page, 'Premier mot.'), before);
  await assertNoViolations(page);

  await page.getByRole('button', { name: 'Suivre de nouveau' }).click();
  await page.locator('#live').getByText('En direct').waitFor();
  await untilSeen(page, 'Dernier mot.');

  await page.keyboard.press('PageUp');
  await page.getByText('Pause', { exact: true }).waitFor();
  await server.kill();
  await page.locator('#live').getByText('Connexion perdue').waitFor();
  assert.deepEqual(page.problems, []);
});

/**
 * Waits until a paragraph is on the screen, between the head and the foot.
 * @param {TestPage} page
 * @param {string} text
 */
function untilSeen(page, text) {
  return page.waitForFunction(text => {
    const bounds = (/** @type {string} */ selector) =>
      /** @type {Element} */ (document.querySelector(selector)).getBoundingClientRect();
    const paragraph = [...document.querySelectorAll('.note > p')].find(
      ({ textContent }) => textContent === text,
    );
    if (!paragraph) return false;
    const { top, bottom } = paragraph.getBoundingClientRect();
    return top >= bounds('header').bottom && bottom <= bounds('footer').top;
  }, text);
}

/**
 * Where a paragraph stands on the screen.
 * @param {TestPage} page
 * @param {string} text
 */
function top(page, text) {
  return page.getByText(text, { exact: true }).evaluate(found => found.getBoundingClientRect().top);
}
