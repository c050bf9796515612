// @ts-check
// Every page, in both languages: readable by everybody, on the smallest screen, with nothing from elsewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, serve } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';
import { assertNoViolations, lackingBrowser, launch, openWindow } from './browser.mjs';

/** @import { TestPage } from './browser.mjs' */

/** @import { Links, Server } from '../clients/sillage.mjs' */

/** @typedef {(page: TestPage) => Promise<unknown>} Ready waits until a page shows what it is about */

/** @type {Ready} */
const AT_ONCE = async () => {};

/** What a note may contain, so that the reader's page is tried with all of it. */
const NOTE = `# Semer à plusieurs

A [link](https://example.org), some \`code\`, **bold**, a footnote[^1] and ${'averyverylongword'.repeat(8)}.

**Décision :** on sème *ensemble*.
**Action :** écrire à <tous> & chacun.

- [ ] a task
- [x] a done task

| ville | jardins | habitants | hectares | associations |
|---|---:|---:|---:|---|
| Brest | 12 | 139 000 | 49 | Vert le jardin |

\`\`\`rust
fn a_long_line_of_code_that_does_not_fit_on_a_small_screen() -> Result<(), Box<dyn std::error::Error>> { Ok(()) }
\`\`\`

[^1]: At the bottom.
`;

for (const locale of ['fr-FR', 'en-GB']) {
  test(`every page in ${locale}`, { skip: lackingBrowser(), timeout: 120_000 }, async t => {
    const data = folder(t);
    await importProgramme(data, 'weekend', WEEKEND);
    const server = await serve(t, data, { args: [] });
    const [session = ''] = await sessions(server, 'weekend');
    await writeNote(server, `weekend/${session}`);
    const browser = await launch(t);
    /** @param {number} width */
    const open = width =>
      openWindow(browser, { locale, bypassCSP: true, viewport: { width, height: 800 } });
    const [wide, phone] = await Promise.all([open(1280), open(320)]);
    for (const path of await everyKindOfPage(server, session)) {
      await t.test(path, async () => {
        await assertAccessible(wide, server.http + path, locale);
        await assertNarrow(phone, server.http + path);
      });
    }
    await t.test('the editor of a note-taker', async () => {
      for (const window of [wide, phone]) {
        await window.goto(server.note_taker);
        await window.waitForFunction(() => location.hash === '');
      }
      const editor = `${server.http}/weekend/${session}/edit`;
      /** @param {TestPage} page */
      const ready = page =>
        page.waitForFunction(() => document.getElementById('state')?.dataset.tone === 'calm');
      await assertAccessible(wide, editor, locale, ready);
      await assertNarrow(phone, editor, ready);
    });
    for (const window of [wide, phone]) {
      await window.goto(server.organiser);
      await window.waitForFunction(() => location.hash === '');
    }
    for (const page of [
      '',
      '?show=empty',
      '/links',
      '/devices',
      '/journal',
      '/new-session',
      '/import',
      '/event',
      '/undo',
      `/sessions/${session}/edit`,
      `/sessions/${session}`,
    ]) {
      const path = `/weekend/organise${page}`;
      await t.test(path, async () => {
        await assertAccessible(wide, server.http + path, locale);
        await assertNarrow(phone, server.http + path);
      });
    }
    await t.test('/organise', async () => {
      await assertAccessible(wide, `${server.http}/organise`, locale);
      await assertNarrow(phone, `${server.http}/organise`);
    });
    await t.test('a new link, and what one press did', async () => {
      for (const [window, seen] of /** @type {const} */ ([
        [wide, assertNoViolations],
        [phone, fitsTheScreen],
      ])) {
        await window.goto(`${server.http}/weekend/organise/links`);
        await window.locator('.make button').click();
        await window.locator('.qr').waitFor();
        await seen(window);
        await window.goto(`${server.http}/weekend/organise`);
        await window.locator('.alarm button').click();
        await window.locator('.done [value=unlock]').first().waitFor();
        await seen(window);
        await window.locator('.done [value=unlock]').first().click();
        await window.locator('.alarm button').waitFor();
      }
    });
    assert.deepEqual([...wide.problems, ...phone.problems], []);
  });
}

test('the pages keep their own security policy', { skip: lackingBrowser() }, async t => {
  const server = await serve(t, folder(t));
  const page = await openWindow(await launch(t));
  for (const path of ['/', '/first-steps', '/open/note', '/open/note/edit'])
    await page.goto(server.http + path);
  await page.waitForSelector('.cm-content');
  assert.deepEqual(page.problems, []);
});

/**
 * @param {Links & Server} server
 * @param {string} document
 */
async function writeNote(server, document) {
  const client = new Client({
    wire: 'hocuspocus',
    server: server.ws,
    document,
    key: server.keys.note_taker,
  });
  await client.saved();
  client.insert(NOTE);
  await client.saved();
  client.destroy();
}

/**
 * The fixed pages, and the first of each kind that the programme links to.
 * @param {Links & Server} server
 * @param {string} session
 */
async function everyKindOfPage(server, session) {
  const programme = await server.text('/weekend');
  const kinds = ['days', 'themes', 'rooms'].flatMap(
    kind => programme.match(new RegExp(`/weekend/${kind}/[^"#?]+`))?.[0] ?? [],
  );
  const found = [
    '/',
    '/weekend',
    '/weekend/search?q=semer',
    ...kinds,
    kinds.at(-1)?.replace('/rooms/', '/door/') ?? '',
    `/weekend/${session}`,
    `/weekend/${session}?view=projector`,
    '/weekend/archive',
    `/weekend/${session}/history`,
    '/weekend/marks',
    '/weekend/missing',
    '/first-steps',
    '/accessibility',
    '/join',
    '/no-such-page',
  ];
  return found;
}

/**
 * @param {TestPage} page
 * @param {string} url
 * @param {string} locale
 * @param {Ready} ready
 */
async function assertAccessible(page, url, locale, ready = AT_ONCE) {
  await page.goto(url);
  await ready(page);
  assert.equal(await page.evaluate(() => document.documentElement.lang), locale.slice(0, 2));
  await assertNoViolations(page);
}

/**
 * @param {TestPage} page
 * @param {string} url
 * @param {Ready} ready
 */
async function assertNarrow(page, url, ready = AT_ONCE) {
  await page.goto(url);
  await ready(page);
  await fitsTheScreen(page);
}

/** @param {TestPage} page */
async function fitsTheScreen(page) {
  const [scroll, width] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    window.innerWidth,
  ]);
  assert.ok(scroll <= width, `${scroll} px wide on a screen of ${width} px`);
}
