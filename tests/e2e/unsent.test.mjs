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

test('the service worker sends what was kept when no page of ours is open', {
  skip: lackingBrowser(),
}, async t => {
  const { writer, cable, server, session } = await alone(t);
  const context = writer.page.context();
  await writer.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  cable.cutSockets();
  await writer.warned();
  await writer.type('Gardé pour plus tard.');
  await writer.says('your text is kept here');
  const tags = () =>
    writer.page.evaluate(async () => {
      const worker = await navigator.serviceWorker.ready;
      return /** @type {any} */ (worker).sync.getTags();
    });
  await eventually(async () => String(await tags()), 'sillage-unsent');

  // What the browser does when the network is back, whenever that is.
  const elsewhere = await context.newPage();
  const devtools = await context.newCDPSession(elsewhere);
  /** @type {Promise<string>} */
  const registered = new Promise(resolve =>
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(cable.http));
      if (ours) resolve(ours.registrationId);
    }),
  );
  await devtools.send('ServiceWorker.enable');
  await writer.page.close({ runBeforeUnload: false });
  // The browser would ask again later when it is still taken for open.
  const [worker] = context.serviceWorkers();
  const held = () => worker?.evaluate(async () => (await navigator.locks.query()).held?.length);
  await eventually(async () => String(await held()), '0');
  cable.mend();
  assert.ok(!(await server.text(`/${session}.md`)).includes('plus tard'), 'not sent by the page');
  await devtools.send('ServiceWorker.dispatchSyncEvent', {
    origin: cable.http,
    registrationId: await registered,
    tag: 'sillage-unsent',
    lastChance: false,
  });
  const sent = async () => (await server.text(`/${session}.md`)).includes('plus tard');
  await eventually(async () => String(await sent()), 'true');
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
