// @ts-check
// What people see at the editor's page while the server's disk takes nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, serve } from '../clients/sillage.mjs';
import { assertNoViolations, lackingBrowser, launch, Writer } from '../e2e/browser.mjs';
import { Cable } from '../e2e/cable.mjs';
import { lackingDisk, preloaded } from './disks.mjs';

/** @import { TestPage } from '../e2e/browser.mjs' */

test('both are told in their language, write on, and read Saved when the disk has room', {
  skip: lackingBrowser() || lackingDisk(),
}, async t => {
  const { data, env, fail, heal } = preloaded({ call: 'write', error: 'ENOSPC' })(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [], env });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const west = await Writer.join(browser, cable, server.note_taker, session, { bypassCSP: true });
  const east = await Writer.join(browser, cable, server.note_taker, session, {
    locale: 'fr-FR',
    bypassCSP: true,
  });
  await west.type('Before. ');
  await Promise.all([west.saved(), east.sees('Before.')]);

  fail();
  await west.type('While the disk is full. ');
  await Promise.all([
    west.says('disk is full: nothing can be saved. You can go on writing'),
    east.says('disque du serveur est plein\u00a0: rien ne peut être enregistré'),
  ]);
  await west.page.waitForFunction(() =>
    /disk is full/.test(document.querySelector('[role=status]')?.textContent ?? ''),
  );
  await east.sees('While the disk is full.');
  await east.type('East writes on. ');
  await west.sees('East writes on.');
  assert.ok(!(await west.promised()).includes('While'), 'nothing was said to be saved');
  await assertNoViolations(west.page);
  await screenshots(west.page);

  heal();
  await Promise.all([west.saved(), east.saved()]);
  await eventually(() => server.text(`/${session}.md`), await west.text());
  for (const writer of [west, east]) writer.assertCalm();
});

/**
 * For whoever wants to look: `SCREENSHOTS=folder`.
 * @param {TestPage} page
 */
async function screenshots(page) {
  if (!process.env.SCREENSHOTS) return;
  const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 780 } };
  for (const [name, size] of Object.entries(sizes)) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-${colorScheme}.png` });
    }
  }
}
