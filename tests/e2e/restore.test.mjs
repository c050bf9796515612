// @ts-check
// The notes are restored from a backup while people have them open: nobody's words come back by accident, nobody's are lost.

import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, run, serve, serveAgain } from '../clients/sillage.mjs';
import { assertNoViolations, lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

/** @import { Lifetime } from '../clients/sillage.mjs' */

const REPLACED = 'These notes were replaced. Your text is kept in this browser.';
/** For axe, and to read what was copied. */
const WINDOW = { bypassCSP: true, permissions: ['clipboard-read', 'clipboard-write'] };

test('a tab from before a restore is told, keeps its text, and is not merged', {
  skip: lackingBrowser(),
}, async t => {
  const { data, server, session, browser, cable } = await morning(t);
  const west = await Writer.join(browser, cable.west, server.note_taker, session, WINDOW);
  const east = await Writer.join(browser, cable.east, server.note_taker, session, WINDOW);
  await west.type('In the backup. ');
  await Promise.all([west.saved(), east.sees('In the backup.')]);
  const backup = join(folder(t), 'backup');
  assert.equal((await run('backup', '--data', data, '--to', backup)).code, 0);
  await west.type('Newer than the backup. ');
  await Promise.all([west.saved(), east.sees('Newer than the backup.')]);

  // East writes in a tunnel, in a tab that is loaded without the server.
  await east.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  cable.east.cut();
  await east.warned();
  await east.type('From the tunnel. ');
  await east.reloadOnceKept();
  await east.sees('From the tunnel.');

  await server.stop('SIGTERM');
  const restored = join(folder(t), 'restored');
  assert.equal((await run('restore', backup, '--into', restored)).code, 0);
  cpSync(join(data, 'pepper'), join(restored, 'pepper'));
  const again = await serveAgain(t, restored, server.port);
  cable.east.mend();

  await Promise.all([west.says(REPLACED), east.says(REPLACED)]);
  assert.equal(await west.text(), 'In the backup. Newer than the backup. ');
  await assertNoViolations(west.page);
  assert.equal(await copied(west), await west.text());
  assert.match(await copied(east), /From the tunnel\. $/);
  assert.match(await downloaded(west), /Newer than the backup\. $/);
  await west.page.locator('.cm-content').press('x');
  assert.equal(await west.text(), 'In the backup. Newer than the backup. ');
  assert.equal(await again.text(`/${session}.md`), 'In the backup. ');

  await west.page.getByRole('button', { name: 'Open the current notes' }).click();
  await west.page.getByRole('region', { name: 'You have a text from before' }).waitFor();
  await west.saved();
  assert.equal(await west.text(), 'In the backup. ');
  await assertNoViolations(west.page);
  await west.type('After the restore. ');
  await west.saved();
  assert.equal(await copied(west), 'In the backup. Newer than the backup. ');
  await west.page.getByRole('button', { name: 'Delete this earlier text' }).click();
  await west.page.locator('.earlier').waitFor({ state: 'detached' });
  assert.equal(await copies(west), 1);
  assert.equal(await again.text(`/${session}.md`), 'In the backup. After the restore. ');
  for (const writer of [west, east]) writer.assertCalm();
});

test('an erased word does not come back from the copy in the browser', {
  skip: lackingBrowser(),
}, async t => {
  const { data, server, session, browser, cable } = await morning(t);
  const west = await Writer.join(browser, cable.west, server.note_taker, session, WINDOW);
  await west.type('A name that must go.');
  await west.saved();
  await west.page.goto('about:blank');
  await server.stop('SIGTERM');
  assert.equal((await run('erase', '--data', data, '--session', session)).code, 0);
  const again = await serveAgain(t, data, server.port);

  await west.page.goto(`${cable.west.http}/${session}/edit`);
  await west.page.getByRole('region', { name: 'You have a text from before' }).waitFor();
  await west.saved();
  assert.equal(await west.text(), '');
  assert.equal(await again.text(`/${session}.md`), '');
  assert.equal(await copied(west), 'A name that must go.');
});

/**
 * A session, and a cable for each of two windows that outlives the server.
 * @param {Lifetime} t
 */
async function morning(t) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const [west, east] = [await Cable.to(t, server.port), await Cable.to(t, server.port)];
  return { data, server, session, browser, cable: { west, east } };
}

/** @param {Writer} writer */
async function copied({ page }) {
  const panel = page.locator('.earlier');
  await panel.getByRole('button', { name: 'Copy my text' }).click();
  await panel.getByText('Text copied.').waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** @param {Writer} writer */
async function downloaded({ page }) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download it (.md)' }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^weekend-.*\.md$/);
  let text = '';
  for await (const piece of await download.createReadStream()) text += piece;
  return text;
}

/**
 * How many copies of notes this browser keeps.
 * @param {Writer} writer
 */
function copies({ page }) {
  return page.evaluate(
    async () =>
      (await indexedDB.databases()).filter(({ name }) => name?.startsWith('sillage:')).length,
  );
}
