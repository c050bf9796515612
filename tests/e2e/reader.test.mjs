// @ts-check
// The page of a reader while a note is being written: what is new is marked, and the reader is left in peace.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { folder, serve } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';
import { assertNoViolations, lackingBrowser, launch, openWindow } from './browser.mjs';

/** @import { Lifetime } from '../clients/sillage.mjs' */

const NOTE = 'open/veillee';
const PARAGRAPHS = Array.from({ length: 30 }, (_, number) => `Paragraphe ${number}.`);
const PHONE = { width: 390, height: 500 };
/** Of so many descriptors 256 are kept for files, two eighths for what comes and goes, a third of the rest for streams. */
const DESCRIPTORS = 256 + 100;
const STREAMS = 25;

test('what is new below is counted and marked, and the page stays where it was read', {
  skip: lackingBrowser(),
}, async t => {
  const { server, writer, page } = await evening(t);
  const below = page.locator('#below');
  assert.ok(await below.isHidden());
  await page.evaluate(() => scrollTo({ top: 300, behavior: 'instant' }));
  const read = await select(page, 'Paragraphe 8.');

  writer.insert('\n\nDernier mot.');
  await below.getByText('1 nouveauté plus bas').waitFor();
  writer.insert('Premier mot.\n\n', 0);
  await page.locator('.note > .new').getByText('Premier mot.').waitFor({ state: 'attached' });
  const after = await page.evaluate(() => ({
    text: getSelection()?.toString(),
    top: [...document.querySelectorAll('.note > p')]
      .find(paragraph => getSelection()?.containsNode(paragraph, true))
      ?.getBoundingClientRect().top,
  }));
  assert.equal(after.text, 'Paragraphe 8.', 'the selection is kept');
  assert.ok(Math.abs((after.top ?? 0) - read) < 2, `${after.top} instead of ${read}`);
  await assertNoViolations(page);

  await below.click();
  const last = page.getByText('Dernier mot.');
  await page.waitForFunction(() => document.getElementById('below')?.hidden);
  assert.match((await last.getAttribute('class')) ?? '', /new/);
  assert.ok(await last.evaluate(element => element === document.activeElement));
  await page.waitForFunction(() => !document.querySelector('.note > .new:focus'));
  await page.reload();
  assert.equal(await page.locator('.note > .new').count(), 0, 'nothing is new to who comes');
  assert.equal(await server.text(`/${NOTE}.md`), writer.text);
  assert.deepEqual(page.problems, []);
});

test('who finds no place among those who follow is told so, and has the page', {
  skip: lackingBrowser(),
}, async t => {
  const { server, page } = await evening(t, DESCRIPTORS);
  const crowd = await Promise.all(Array.from({ length: STREAMS - 1 }, () => follow(t, server)));
  assert.equal(crowd.length, STREAMS - 1);
  const late = await openWindow(page.context().browser() ?? (await launch(t)), { locale: 'fr-FR' });
  await late.goto(`${server.http}/${NOTE}`);
  await late.getByText('se met à jour d’elle-même toutes les 20').waitFor();
  assert.ok(await late.getByText('Paragraphe 29.').isVisible());
  assert.equal(await page.locator('#live').textContent(), 'En direct', 'who came before follows');
  assert.deepEqual(late.problems, []);
});

/**
 * A note-taker and a reader on a phone.
 * @param {Lifetime} t
 * @param {number} [descriptors]
 */
async function evening(t, descriptors) {
  const server = await serve(t, folder(t), { descriptors });
  const writer = new Client({ wire: 'hocuspocus', server: server.ws, document: NOTE });
  t.after(() => writer.destroy());
  writer.insert(PARAGRAPHS.join('\n\n'));
  await writer.saved();
  const options = { locale: 'fr-FR', viewport: PHONE, bypassCSP: true };
  const page = await openWindow(await launch(t), options);
  await page.goto(`${server.http}/${NOTE}`);
  await page.locator('#live').getByText('En direct').waitFor();
  return { server, writer, page };
}

/**
 * Selects a paragraph; where it stands on the screen.
 * @param {import('./browser.mjs').TestPage} page
 * @param {string} text
 */
function select(page, text) {
  return page.evaluate(text => {
    const paragraph = [...document.querySelectorAll('.note > p')].find(
      ({ textContent }) => textContent === text,
    );
    if (!paragraph) throw new Error(text);
    getSelection()?.selectAllChildren(paragraph);
    return paragraph.getBoundingClientRect().top;
  }, text);
}

/**
 * Somebody who follows the note until the test ends.
 * @param {Lifetime} t
 * @param {{ port: number }} server
 */
function follow(t, { port }) {
  return new Promise((resolve, reject) => {
    const request = get({ port, path: `/${NOTE}/live`, agent: false });
    t.after(() => request.destroy());
    request.on('error', reject);
    request.on('response', answer => answer.once('data', resolve));
  });
}
