// @ts-check
// Windows of a real browser, each a person of its own (tabs of one context would talk to each other directly).

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { lacking, skipIf } from '../clients/sillage.mjs';

/** @import { Lifetime } from '../clients/sillage.mjs' */
/** @import { Cable } from './cable.mjs' */
/** @import { Browser } from 'playwright-core' */

/**
 * A page and what went wrong in it that a person would never see.
 * @typedef {import('playwright-core').Page & { problems: string[] }} TestPage
 *
 * How a window is opened.
 * @typedef {import('playwright-core').BrowserContextOptions} WindowOptions
 */

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

const ARGUMENTS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** For the `skip` of a test: why no browser test can run here, or false. */
export function lackingBrowser() {
  return lacking() || skipIf(!existsSync(CHROMIUM) && `there is no browser at ${CHROMIUM}`);
}

/**
 * Starts the browser; it ends with the test `t`.
 * @param {Lifetime} t
 */
export async function launch(t) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  t.after(() => browser.close());
  return browser;
}

/**
 * Opens a window that notes what a person would never see: errors, and requests to anybody else.
 * @param {Browser} browser
 * @param {WindowOptions} options
 * @returns {Promise<TestPage>}
 */
export async function openWindow(browser, options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = Object.assign(await context.newPage(), {
    problems: /** @type {string[]} */ ([]),
  });
  // A page with unsent text warns before it is left; this person leaves all the same.
  page.on('dialog', dialog => dialog.accept());
  page.on('pageerror', error => page.problems.push(`error: ${error.message}`));
  page.on('console', message => {
    const noise = /ERR_CONNECTION|ERR_EMPTY|WebSocket connection|Failed to load resource/.test(
      message.text(),
    );
    if (message.type() === 'error' && !noise) page.problems.push(`console: ${message.text()}`);
  });
  page.on('request', request => {
    const url = new URL(request.url());
    if (/^(http|ws)s?:$/.test(url.protocol) && url.hostname !== '127.0.0.1')
      page.problems.push(`request: ${url}`);
  });
  return page;
}

/**
 * Everybody can use what this window shows; it must have been opened with `bypassCSP`.
 * @param {TestPage} page
 */
export async function assertNoViolations(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (/** @type {string[]} */ values) =>
      window.axe.run(document, { runOnly: { type: 'tag', values } }),
    RULES,
  );
  assert.deepEqual(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    ),
    [],
  );
}

/**
 * Waits until the line under the title of an editor's page says *Saved*.
 * @param {TestPage} page
 */
export function untilSaved(page) {
  return page.waitForFunction(() =>
    /^(Saved|Enregistré)/.test(document.getElementById('state')?.textContent ?? ''),
  );
}

/** Runs in the page before its own scripts: how to read the editor, whose policy allows no code from strings. */
function helpPage() {
  // Without the names at others' cursors.
  window.written = () =>
    [...document.querySelectorAll('.cm-line')]
      .map(line => {
        const copy = /** @type {Element} */ (line.cloneNode(true));
        for (const widget of copy.querySelectorAll('[contenteditable=false]')) widget.remove();
        return copy.textContent;
      })
      .join('\n');
  window.saysSaved = () =>
    /^(Saved|Enregistré)/.test(document.getElementById('state')?.textContent ?? '');
}

/** A note-taker at the editor of `session`, come in by the link, over `cable`. */
export class Writer {
  /**
   * @param {Browser} browser
   * @param {Cable} cable
   * @param {string} link
   * @param {string} session
   * @param {WindowOptions} options
   */
  static async join(browser, cable, link, session, options = {}) {
    return Writer.enter(await openWindow(browser, options), cable, link, session);
  }

  /**
   * The same in a window that is open already, whose browser may have kept something.
   * @param {TestPage} page
   * @param {Cable} cable
   * @param {string} link
   * @param {string} session
   */
  static async enter(page, cable, link, session) {
    await page.addInitScript(helpPage);
    const { pathname, search, hash } = new URL(link);
    await page.goto(cable.http + pathname + search + hash);
    await page.waitForFunction(() => location.hash === '');
    await page.goto(`${cable.http}/${session}/edit`);
    const writer = new Writer(page);
    await writer.saved();
    await writer.rememberPromises();
    return writer;
  }

  /** @param {TestPage} page */
  constructor(page) {
    this.page = page;
  }

  /**
   * Types at the end of the text.
   * @param {string} text
   */
  async type(text) {
    await this.page.locator('.cm-content').click();
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.type(text);
  }

  /** The text without the names at others' cursors. */
  text() {
    return this.page.evaluate(() => window.written());
  }

  /**
   * Waits until the text on the screen contains `words`.
   * @param {string} words
   */
  sees(words) {
    return this.#until((/** @type {string} */ words) => window.written().includes(words), words);
  }

  /** Waits until the line under the title says *Saved*. */
  async saved() {
    await this.#until(() => window.saysSaved(), 'Saved');
  }

  /** Reloads the page in the very moment in which the line under the title says that the text is kept. */
  async reloadOnceKept() {
    const loaded = this.page.waitForEvent('load');
    await this.page.evaluate(() => {
      const line = document.getElementById('state');
      if (line === null) throw new Error('this page has no such line');
      const look = () => {
        if (/your text is kept here/.test(line.textContent)) window.location.reload();
      };
      new MutationObserver(look).observe(line, {
        childList: true,
        characterData: true,
        subtree: true,
      });
      setTimeout(look);
    });
    await loaded;
  }

  /** Lets the browser write nothing to its copy of the note until the answer is called. */
  async holdCopy() {
    const held = await this.page.evaluateHandle(async () => {
      const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
      const opening = indexedDB.open(names.find(name => name.startsWith('sillage:')) ?? '');
      /** @type {IDBDatabase} */
      const database = await new Promise(resolve => {
        opening.onsuccess = () => resolve(opening.result);
      });
      const store = database.transaction('updates', 'readwrite').objectStore('updates');
      const held = { released: false };
      // A transaction lasts as long as something is asked of it.
      const ask = () => {
        if (!held.released) store.count().onsuccess = ask;
      };
      await new Promise(resolve => {
        store.count().onsuccess = event => {
          ask();
          resolve(event);
        };
      });
      return held;
    });
    return () =>
      held.evaluate((/** @type {{ released: boolean }} */ held) => {
        held.released = true;
      });
  }

  /** Whether the browser would ask before it leaves the page. */
  guarded() {
    return this.page.evaluate(
      () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })),
    );
  }

  /**
   * Waits until the line under the title contains `words`.
   * @param {string} words
   */
  says(words) {
    return this.#until(
      (/** @type {string} */ words) =>
        document.getElementById('state')?.textContent.includes(words),
      words,
    );
  }

  /** What the line under the title says. */
  state() {
    return this.page.locator('#state').textContent();
  }

  /** Waits until the line under the title says that something is wrong. */
  async warned() {
    await this.#until(
      () => document.getElementById('state')?.dataset.tone === 'warning',
      'warning',
    );
  }

  /** From now on the window notes the text that stood there whenever it said *Saved*. */
  rememberPromises() {
    return this.page.evaluate(() => {
      window.promised = '';
      const look = () => {
        if (window.saysSaved()) window.promised = window.written();
      };
      const whole = { childList: true, characterData: true, subtree: true, attributes: true };
      const line = document.getElementById('state');
      if (line === null) throw new Error('this page has no such line');
      new MutationObserver(look).observe(line, whole);
      look();
    });
  }

  /**
   * Looks ten times a second, also in a window that the browser takes for hidden; says what is there instead.
   * @param {(words: string) => boolean | undefined} condition
   * @param {string} words
   */
  async #until(condition, words) {
    const patience = { polling: 100, timeout: 20_000 };
    const seen = this.page.waitForFunction(condition, words, patience);
    await seen.catch(async (/** @type {Error} */ { message }) => {
      const state = await this.state();
      assert.fail(
        `${message} ${condition} ${words}\n${state}\n${await this.text()}\n${this.page.problems}`,
      );
    });
  }

  promised() {
    return this.page.evaluate(() => window.promised);
  }

  assertCalm() {
    assert.deepEqual(this.page.problems, []);
  }
}
