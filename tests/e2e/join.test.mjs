// @ts-check
// Links as people use them: opened, opened again, shared, ended while somebody writes, and kept by browsers of before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, run, serve } from '../clients/sillage.mjs';
import {
  assertNoViolations,
  lackingBrowser,
  launch,
  openWindow,
  untilSaved,
  Writer,
} from './browser.mjs';

/** @import { Lifetime, Links, Server } from '../clients/sillage.mjs' */

const COOKIE = 'sillage-device';

test('a link for a note opens it with the caret in the text, and leaves a cookie no script can read', {
  skip: lackingBrowser(),
}, async t => {
  const { server, session, browser } = await evening(t);
  const page = await openWindow(browser, { bypassCSP: true });
  await page.goto(noteLink(server, session, server.keys.note_taker));
  await page.waitForURL(`${server.http}/${session}/edit`);
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'));
  await page.keyboard.type('At once.');
  await untilSaved(page);

  const cookies = await page.context().cookies();
  assert.equal(cookies.length, 1);
  const [{ name, value, httpOnly, sameSite, secure, path } = assert.fail()] = cookies;
  assert.deepEqual(
    { name, httpOnly, sameSite, secure, path },
    { name: COOKIE, httpOnly: true, sameSite: 'Lax', secure: false, path: '/' },
  );
  const seen = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage }));
  for (const secret of [server.keys.note_taker, value]) assert.ok(!seen.includes(secret));
  assert.deepEqual(page.problems, []);
});

test('who reads gets no cookie, and the editor without a key asks for a link', {
  skip: lackingBrowser(),
}, async t => {
  const { server, session, browser } = await evening(t);
  const page = await openWindow(browser);
  for (const path of ['/', '/weekend', `/${session}`, `/${session}/edit`, '/join', '/first-steps'])
    await page.goto(server.http + path);
  await page.goto(`${server.http}/${session}/edit`);
  await page.locator('#key').waitFor();
  assert.deepEqual(await page.context().cookies(), []);
});

test('a second link in the same tab works, says what is wrong with it, and leaves the address bar', {
  skip: lackingBrowser(),
}, async t => {
  const { data, server, session, browser } = await evening(t);
  const page = await openWindow(browser);
  const told = () => page.locator('#join [role=status]').first();
  const wrong = server.keys.note_taker.slice(0, -1);
  await page.goto(`${server.http}/join#${wrong}`);
  await told().filter({ hasText: 'mistyped' }).waitFor();
  await page.locator('#key').waitFor();

  const revoked = await key(data, 'note-taker', '--label', 'gone');
  await run('key', '--data', data, 'revoke', revoked.id);
  await open(revoked.text);
  await told().filter({ hasText: 'ended this link' }).waitFor();
  await open(server.keys.note_taker);
  await told().filter({ hasText: 'You can write now' }).waitFor();
  assert.equal(page.url(), `${server.http}/join`);

  await page.goto(`${server.http}/${session}/edit`);
  await untilSaved(page);

  // As a click on a link, or a scan, does it: the same page with another end.
  /** @param {string} text */
  async function open(text) {
    await page.evaluate((/** @type {string} */ text) => {
      location.hash = text;
    }, text);
    await page.waitForFunction(() => location.hash === '');
  }
});

test('a link that ends while somebody writes says so with the field at hand, and a new one takes every word', {
  skip: lackingBrowser(),
}, async t => {
  const { data, server, session, browser } = await evening(t);
  const first = await key(data, 'note-taker', '--event', 'weekend');
  const writer = new Writer(await openWindow(browser, { bypassCSP: true }));
  const { page } = writer;
  await page.goto(noteLink(server, session, first.text));
  await page.locator('.cm-content').waitFor();
  await untilSaved(page);
  await writer.type('Before.');
  await untilSaved(page);

  await run('key', '--data', data, 'revoke', first.id);
  await writer.says('The organisers ended your link');
  await page.locator('#key').waitFor();
  assert.match((await page.locator('.cm-content').textContent()) ?? '', /Before\./);

  const second = await key(data, 'note-taker', '--event', 'weekend');
  await page.locator('#key').fill(`${server.http}/join#${second.text}`);
  await page.locator('.entry button').click();
  await untilSaved(page);
  assert.equal(await page.locator('#key').isVisible(), false);
  await writer.type(' After.');
  await untilSaved(page);
  const text = await fetch(`${server.http}/${session}.md`).then(answer => answer.text());
  assert.match(text, /Before\. After\./);
});

test('sharing offers the reading address, and to organisers a new link, never their own key', {
  skip: lackingBrowser(),
}, async t => {
  const { data, server, session, browser } = await evening(t);
  const organiser = await openWindow(browser);
  await organiser.goto(noteLink(server, session, server.keys.organiser));
  await untilSaved(organiser);
  await organiser.locator('.share > summary').click();
  assert.equal(await organiser.locator('#share-read').inputValue(), `${server.http}/${session}`);
  await organiser.locator('.share-offer button:not(.quiet)').click();
  const link = await organiser.locator('#share-write').inputValue();
  const html = await organiser.content();
  assert.ok(!html.includes(server.keys.organiser) && !link.includes(server.keys.organiser));
  assert.match(link, new RegExp(`^${server.http}/join\\?to=${session}#ln_w_`));
  const list = await run('key', '--data', data, 'list');
  assert.match(list.out, /note-taker\tweekend\/\S+\t\S+\tworks\tshared by /);

  const visitor = await openWindow(browser);
  await visitor.goto(link);
  await visitor.waitForURL(`${server.http}/${session}/edit`);
  await untilSaved(visitor);
  await visitor.locator('.share > summary').click();
  // Who takes notes can give on the right to write in this note, for a day, and never their own key.
  await visitor.locator('.share-offer button:not(.quiet)').click();
  const given = await visitor.locator('#share-write').inputValue();
  assert.ok(given.startsWith(`${server.http}/join?to=${session}#ln_w_`), given);
  assert.notEqual(given, link);
});

test('a key that a browser of before kept goes on writing, is redeemed once, then removed', {
  skip: lackingBrowser(),
}, async t => {
  const { server, session, browser } = await evening(t);
  const page = await openWindow(browser);
  await page.goto(server.http);
  await page.evaluate((/** @type {string} */ key) => {
    localStorage.setItem('sillage.key', JSON.stringify({ '*': key }));
  }, server.keys.note_taker);
  await page.goto(`${server.http}/${session}/edit`);
  await untilSaved(page);
  assert.equal(await page.evaluate(() => localStorage.getItem('sillage.key')), null);
  assert.deepEqual(
    (await page.context().cookies()).map(({ name }) => name),
    [COOKIE],
  );
  await page.reload();
  await untilSaved(page);
});

/**
 * @param {Links & Server} server
 * @param {string} session
 * @param {string} key
 */
function noteLink(server, session, key) {
  return `${server.http}/join?to=${session}#${key}`;
}

/**
 * A key of the command line, with its number.
 * @param {string} data
 * @param {string[]} args
 */
async function key(data, ...args) {
  const { code, out, err } = await run('key', '--data', data, ...args);
  assert.equal(code, 0, err);
  return { text: out.trim(), id: /Number: (\w+)/.exec(err)?.[1] ?? '' };
}

/**
 * A session, the links to it, and a browser.
 * @param {Lifetime} t
 */
async function evening(t) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  return { data, server, session, browser: await launch(t) };
}

test('the page of a link fetches the editor ahead, and the editor asks for nothing late', {
  skip: lackingBrowser(),
}, async t => {
  const { server, session, browser } = await evening(t);
  const hrefs = async (/** @type {string} */ path) =>
    [...(await server.text(path)).matchAll(/<link rel="modulepreload" href="([^"]+)"/g)].map(
      ([, href]) => href,
    );
  const ahead = await hrefs(`/join?to=${session}`);
  const page = await openWindow(browser);
  /** @type {string[]} */
  const scripts = [];
  page.on('request', request => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/assets/') && pathname.endsWith('.js')) scripts.push(pathname);
  });
  await page.goto(noteLink(server, session, server.keys.note_taker));
  await untilSaved(page);
  const late = scripts.filter(path => !ahead.includes(path) && !/\/(join|site)-/.test(path));
  assert.deepEqual(late, []);
  const [edit] = (await server.text(`/${session}/edit`)).match(/assets\/editor-[^"]+\.js/) ?? [];
  assert.ok(ahead.includes(`/${edit}`), `${edit} is fetched ahead`);
  assert.ok((await hrefs(`/${session}/edit`)).length > 0);
});

test('the name is asked once, may be left out, and is on the device when it is said', {
  skip: lackingBrowser(),
}, async t => {
  const { server, session, browser } = await evening(t);
  const device = (/** @type {import('playwright-core').Page} */ page) =>
    page.evaluate(async () => (await (await fetch('/api/v1/device')).json()).name);
  const page = await openWindow(browser, { bypassCSP: true });
  await page.goto(noteLink(server, session, server.keys.note_taker));
  const field = page.locator('#asked-name');
  await field.waitFor();
  await assertNoViolations(page);
  await field.fill('Anne\u202e  Le Gall ');
  const told = page.waitForResponse(answer => answer.url().endsWith('/api/v1/device'));
  await page.locator('.name-strip button').first().click();
  assert.equal((await told).status(), 204);
  assert.equal(await device(page), 'Anne Le Gall');
  await page.locator('.people-count').click();
  await page.getByText('Anne Le Gall (you)').waitFor();
  await page.reload();
  await untilSaved(page);
  assert.equal(await field.count(), 0);

  const other = await openWindow(browser);
  await other.goto(noteLink(server, session, server.keys.note_taker));
  await other.getByRole('button', { name: 'No name' }).click();
  await other.locator('.people-count').click();
  await other.getByText(/Anonymous · [a-z]\d \(you\)/).waitFor();
  await other.reload();
  await untilSaved(other);
  assert.equal(await other.locator('#asked-name').count(), 0);
});
