// @ts-check
// Text that was not sent is a matter of the whole site, not of the tab that it was typed in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

test('every page says that text was not sent, and any page sends it', {
  skip: lackingBrowser(),
}, async t => {
  const { writer, cable, server, session } = await alone(t);
  cable.cutSockets();
  await writer.warned();
  await writer.type('Écrit dans le tunnel.');
  await writer.says('your text is kept here');
  assert.ok(await writer.guarded(), 'leaving warns');

  await writer.page.goto(`${cable.http}/weekend`);
  const notice = writer.page.locator('.unsent');
  await notice.getByText('1 note has text that was not sent').waitFor();
  cable.mend();
  await writer.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await notice.waitFor({ state: 'detached' });
  const sent = async () => (await server.text(`/${session}.md`)).includes('dans le tunnel');
  await eventually(async () => String(await sent()), 'true');
  writer.assertCalm();
});

test('the count is right after a reload without connection', {
  skip: lackingBrowser(),
}, async t => {
  const { writer, cable } = await alone(t);
  cable.cutSockets();
  await writer.warned();
  await writer.type('Douze mots !');
  await writer.reloadOnceKept();
  await writer.says('your text is kept here · 12 characters not sent');
  cable.mend();
  await writer.saved();
});

/** One note-taker alone in a note. */
async function alone(/** @type {import('node:test').TestContext} */ t) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  const writer = await Writer.join(browser, cable, server.note_taker, session);
  return { server, session, cable, writer };
}
