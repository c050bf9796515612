// @ts-check
// The screen at a door runs for days: it follows the server, and says when nobody answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, WEEKEND } from '../clients/programme.mjs';
import { folder, serve } from '../clients/sillage.mjs';
import { lackingBrowser, launch, openWindow } from './browser.mjs';

test('a screen at a door is renewed, and says when it is cut off', {
  skip: lackingBrowser(),
}, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const page = await openWindow(await launch(t), { locale: 'fr-FR' });
  await page.clock.install();
  await page.goto(`${server.http}/weekend/door/amphi`);
  const live = page.locator('#live');
  assert.match((await live.textContent()) ?? '', /^À jour à /);

  await page.evaluate(() => document.querySelector('h1')?.replaceChildren('Autre salle'));
  await page.clock.runFor(20_000);
  await page.getByRole('heading', { level: 1 }).getByText('Amphi').waitFor();

  await server.kill();
  await page.clock.runFor(20_000);
  await live.getByText('Coupé du réseau').waitFor();
  assert.match((await live.textContent()) ?? '', /À jour à /, 'with the time of what is shown');
  assert.deepEqual(page.problems, []);
});
