// @ts-check
// "Who takes the notes?": a seat is taken, shown in the programme, and taken over by somebody else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { eventually, folder, serve } from '../clients/sillage.mjs';
import { assertNoViolations, lackingBrowser, launch, openWindow } from './browser.mjs';

test('a seat is taken, shown, and taken over', { skip: lackingBrowser() }, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const [note] = await sessions(server, 'weekend');
  const browser = await launch(t);

  const enter = async (/** @type {string} */ name) => {
    const window = await openWindow(browser, {
      viewport: { width: 390, height: 844 },
      locale: 'fr-FR',
    });
    await window.goto(server.note_taker);
    await window.waitForFunction(() => location.hash === '');
    await window.goto(`${server.http}/weekend/${note}/edit`);
    await window.waitForSelector('.cm-content[contenteditable=true]');
    await window.locator('.people-count').click();
    await window.locator('#name').fill(name);
    const told = window.waitForResponse(answer => answer.url().endsWith('/api/v1/device'));
    await window.locator('#name').press('Tab');
    await told;
    return window;
  };
  const programme = async () => {
    const page = await server.text('/weekend');
    return page.includes('notes prévues');
  };
  assert.equal(await programme(), false);

  const anne = await enter('Anne');
  const seats = anne.locator('.seats');
  await seats.getByRole('button', { name: 'Je prends les notes' }).click();
  await seats.getByText('Anne (vous)').waitFor();
  await assertNoViolations(anne);

  // While nobody has the note open, the programme says that somebody will.
  await anne.goto(`${server.http}/weekend`);
  await eventually(programme, true);
  await anne.goBack();
  await anne.waitForSelector('.cm-content[contenteditable=true]');
  await anne.locator('.people-count').click();

  // Nobody takes the place of somebody who does not ask for it.
  const yves = await enter('Yves');
  await yves.locator('.seats').getByText('Anne').waitFor();
  assert.equal(await yves.getByRole('button', { name: 'Je prends le relais' }).count(), 0);

  await seats.getByRole('button', { name: 'Je cherche un relais' }).click();
  await seats.getByRole('button', { name: 'Je continue' }).waitFor();
  await yves.locator('.people-count').click();
  await yves.locator('.people-count').click();
  await yves.getByRole('button', { name: 'Je prends le relais' }).click();
  await yves.locator('.seats').getByText('Yves (vous)').waitFor();
  assert.equal(await yves.locator('.seats').getByText('Anne').count(), 0);

  await yves.locator('.seats').getByRole('button', { name: 'Je laisse ma place' }).click();
  await yves.locator('.seats').getByText('Personne ne s’est encore annoncé.').waitFor();
  for (const window of [anne, yves]) await window.goto(`${server.http}/weekend`);
  await eventually(programme, false);
  assert.deepEqual([...anne.problems, ...yves.problems], []);
});

test('whoever only reads takes no seat', async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const [note] = await sessions(server, 'weekend');
  const address = `${server.http}/api/v1/seats/weekend/${note}`;
  const shown = await (await fetch(address)).json();
  assert.deepEqual(shown, { taken: [], free: 3, may: false });
  const taken = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"act":"take"}',
  });
  assert.equal(taken.status, 403);
  assert.deepEqual(await (await fetch(address)).json(), shown);
  assert.equal((await fetch(`${server.http}/api/v1/seats/weekend/nowhere`)).status, 404);
});
