// @ts-check
// A volunteer who holds only the organiser's link, on a phone: sets up an event, invites, removes a vandal, closes
// a note and takes the archive home.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { lackingBrowser, launch, openWindow } from './browser.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('the organiser’s link and a phone are all that a volunteer needs', {
  skip: lackingBrowser(),
}, async t => {
  const server = await serve(t, folder(t), { args: [] });
  const browser = await launch(t);
  const organiser = await openWindow(browser, PHONE);
  await organiser.goto(server.organiser);
  await organiser.waitForFunction(() => location.hash === '');

  // An event from nothing.
  await organiser.goto(`${server.http}/organise`);
  await organiser.locator('[name=title]').fill('Fête des communs');
  await organiser.locator('[name=first]').fill('2031-05-03');
  await organiser.locator('main form button').last().tap();
  await organiser.waitForURL(/\/[a-z0-9-]+\/organise/);
  const [, event] = new URL(organiser.url()).pathname.split('/');
  const home = `${server.http}/${event}/organise`;

  // Two sessions, and a link for those who take notes.
  const made = async (/** @type {string} */ title) => {
    await organiser.goto(`${home}/new-session`);
    await organiser.locator('[name=title]').fill(title);
    await organiser.locator('main form button').last().tap();
    await organiser.waitForURL(/\/organise\/sessions\//);
    return new URL(organiser.url()).pathname.split('/').at(-1);
  };
  const other = await made('Atelier voile');
  const slug = await made('Atelier radeau');
  await organiser.goto(`${home}/links`);
  await organiser.locator('.make button').tap();
  const link = await organiser.locator('#link').inputValue();
  await organiser.locator('.qr').waitFor();

  // Somebody takes notes, by that link alone.
  const vandal = await openWindow(browser, PHONE);
  await vandal.goto(link);
  await vandal.waitForFunction(() => location.hash === '');
  await vandal.goto(`${server.http}/${event}/${slug}/edit`);
  await vandal.waitForSelector('.cm-content[contenteditable=true]');
  await vandal.locator('.cm-content').tap();
  await vandal.keyboard.type('Rien de bon.');
  const source = () => server.text(`/${event}/${slug}.md`);
  await eventually(source, 'Rien de bon.');

  // Removed, within a moment: also after something changed that did not concern this note.
  await organiser.goto(`${home}/sessions/${other}`);
  await organiser.locator('[name=act][value=pause]').tap();
  await organiser.locator('.done').waitFor();
  await organiser.goto(`${home}/devices`);
  const row = organiser.locator('.rows > li', { has: organiser.locator('[value=remove]') }).first();
  await row.locator('summary').tap();
  await row.locator('[value=remove]').tap();
  await organiser.locator('.done').waitFor();
  await vandal.waitForFunction(() => document.getElementById('state')?.dataset.tone !== 'calm');

  // Closed, for everybody, with its hash on the page.
  await organiser.goto(`${home}/sessions/${slug}`);
  await organiser.locator('[name=act][value=freeze]').tap();
  await organiser.locator('.done').waitFor();
  await organiser.goto(`${server.http}/${event}/${slug}`);
  assert.match(await organiser.locator('.closed code').innerText(), /^[0-9a-f]{64}$/);

  // And everything goes home.
  await organiser.goto(`${server.http}/${event}/archive`);
  const download = organiser.waitForEvent('download');
  await organiser.locator('main form button').first().tap();
  assert.match((await download).suggestedFilename(), /\.zip$/);
  assert.equal(await source(), 'Rien de bon.');
  assert.deepEqual(organiser.problems, []);
});
