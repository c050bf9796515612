/** Keeps the reader's page up to date: replaces the blocks that changed and leaves the others alone. */

import { announce } from './news.ts';
import { at, many, note, say } from './page.ts';

interface Update {
  seq: number;
  /** Milliseconds since the Unix epoch, by the server's clock. */
  changed_at: number | null;
  /** What this page shows, where the server had to tell. */
  base?: string[];
  /** All blocks in order. */
  hashes: string[];
  /** The HTML of those that this page lacks. */
  blocks: Record<string, string>;
}

interface Counts {
  writers: number;
  /** Pages that follow, this one among them. */
  readers: number;
  /** Who writes, where they gave a name; the first few. */
  names?: string[];
}

interface Policy {
  createHTML(html: string): string;
}

/** The server's HTML is safe; browsers that demand it are told so by a policy of our own. */
const trust: Policy = (
  window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
).trustedTypes?.createPolicy('sillage-reader', { createHTML: html => html }) ?? {
  createHTML: html => html,
};

/** Not a part of this script: few need it. */
const UNSENT = '/unsent.js';
const MAX_CONTENTS = 80;
/** Fewer headings need no table of contents. */
const FEW = 3;
/** The server says something every 20 s; a line that is silent for longer is dead. */
const SILENCE = 45_000;
const ages = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: 'short' });
let shown: string[] | undefined;
let changedAt: number | null = null;
/** How far the clock of this device is behind the server's. */
let behind = 0;
let source: EventSource | undefined;
let last = '';
/** The stream was ended by the server, which named a time. */
let comesAgain = false;
let watchdog: ReturnType<typeof setTimeout> | undefined;

function make(html: string): Element {
  const template = document.createElement('template');
  template.innerHTML = trust.createHTML(html);
  return template.content.firstElementChild as Element;
}

/** The blocks of the new version: those that are here already, and new ones. */
function arrange(update: Update): Element[] {
  const here = new Map<string, Element[]>();
  (shown ?? update.base ?? []).forEach((key, index) => {
    const block = note.children[index];
    if (block) here.set(key, [...(here.get(key) ?? []), block]);
  });
  const first = new Map([...here].map(([key, blocks]) => [key, blocks[0] as Element]));
  return update.hashes.map(key => {
    const block = here.get(key)?.shift() ?? first.get(key)?.cloneNode(true);
    return (block as Element | undefined) ?? make(update.blocks[key] ?? '<p></p>');
  });
}

/** Makes a change, and what is read stays where it is on the screen. */
function steadily(change: () => void): void {
  const tops = new Map<Element, number>();
  for (const block of note.children) {
    const { top, bottom } = block.getBoundingClientRect();
    if (bottom > 0) tops.set(block, top);
  }
  change();
  const anchor = [...tops.keys()].find(block => block.isConnected);
  if (!anchor || scrollY === 0) return;
  const moved = anchor.getBoundingClientRect().top - (tops.get(anchor) ?? 0);
  scrollBy({ top: moved, behavior: 'instant' });
}

function show(update: Update): void {
  const before = new Set(note.children);
  // Otherwise all of it is made anew, and no part of it is news.
  const isKnown = (shown ?? update.base) !== undefined;
  const next = arrange(update);
  const kept = new Set(next);
  for (const block of before) if (!kept.has(block)) block.remove();
  next.forEach((block, index) => {
    if (note.children[index] !== block) note.insertBefore(block, note.children[index] ?? null);
  });
  shown = update.hashes;
  at('empty').hidden = next.length > 0;
  listContents();
  if (isKnown) announce(next.filter(block => !before.has(block)));
}

function listContents(): void {
  const headings = [...note.querySelectorAll(':scope > :is(h2, h3, h4)')].slice(0, MAX_CONTENTS);
  const list = document.querySelector('#contents ol');
  // A projector has none.
  if (!list) return;
  const isSame =
    list.children.length === headings.length &&
    headings.every((heading, index) => {
      const link = list.children[index]?.firstElementChild;
      return (
        link?.getAttribute('href') === `#${heading.id}` && link.textContent === heading.textContent
      );
    });
  if (isSame) return;
  at('contents').hidden = headings.length < FEW;
  list.replaceChildren(
    ...headings.map(heading => {
      const line = document.createElement('li');
      const link = document.createElement('a');
      line.className = `level-${Number(heading.tagName[1]) - 1}`;
      link.href = `#${heading.id}`;
      link.textContent = heading.textContent;
      line.append(link);
      return line;
    }),
  );
}

/** "12 s ago", in the language of the page, by the server's clock. */
function showAge(): void {
  if (changedAt === null) return;
  const seconds = Math.max(0, Math.round((Date.now() + behind - changedAt) / 1000));
  const [amount, unit] = (
    seconds < 60
      ? [seconds, 'second']
      : seconds < 3600
        ? [seconds / 60, 'minute']
        : seconds < 86400
          ? [seconds / 3600, 'hour']
          : [seconds / 86400, 'day']
  ) as [number, Intl.RelativeTimeFormatUnit];
  at('changed').textContent = ages.format(-Math.floor(amount), unit);
}

/** "Anne et Yves écrivent, 42 lisent", without the person who reads this. */
function people({ writers, readers, names = [] }: Counts): string {
  const others = readers - 1;
  const [end, ...before] = [...names].reverse();
  const named = before.length
    ? say('and', { first: before.reverse().join(', '), last: end as string })
    : end;
  const parts = [
    writers > 0 &&
      (named && names.length === writers
        ? many('names', writers, { names: named })
        : many('writing', writers)),
    others > 0 && many('reading', others),
  ];
  const list = parts.filter(Boolean).join(', ');
  return list && say('colon') + list;
}

function listen(): void {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => {
    lost();
    again();
  }, SILENCE);
}

function state(key: string, style = '', values = {}): void {
  at('live').textContent = say(key, values);
  at('live').className = style;
  if (!style) at('people').textContent = '';
}

function lost(): void {
  state('again');
}

/** Begins anew, from the version that is shown. */
function again(): void {
  leave();
  if (!document.hidden) follow();
}

function leave(): void {
  source?.close();
  source = undefined;
  clearTimeout(watchdog);
}

function follow(): void {
  // A closed note has none.
  if (!note.dataset.live) return;
  const address = new URL(note.dataset.live, location.href);
  if (last) address.searchParams.set('since', last);
  const stream = new EventSource(address);
  source = stream;
  listen();
  stream.addEventListener('beat', event => {
    listen();
    behind = Number(event.data) - Date.now();
    if (!comesAgain) state('live', 'live');
    showAge();
  });
  stream.onmessage = event => {
    listen();
    last = event.lastEventId;
    const update: Update = JSON.parse(event.data);
    changedAt = update.changed_at;
    steadily(() => {
      show(update);
      showAge();
    });
    at('version').textContent = say('number', { seq: update.seq });
  };
  stream.addEventListener('counts', event => {
    listen();
    steadily(() => {
      at('people').textContent = people(JSON.parse(event.data));
    });
  });
  // All places are taken: this page comes again by itself, as the server told the browser.
  stream.addEventListener('later', event => {
    comesAgain = true;
    state('later', '', { seconds: event.data });
  });
  stream.addEventListener('closed', () => {
    leave();
    note.dataset.live = '';
    state('closed');
  });
  stream.onerror = () => {
    if (!comesAgain) lost();
    comesAgain = false;
    // The browser comes back by itself, except after an answer that was no stream.
    if (stream.readyState === EventSource.CLOSED) {
      clearTimeout(watchdog);
      watchdog = setTimeout(again, 10_000 + 10_000 * Math.random());
    }
  };
}

// A browser has six connections for one server: pages that nobody looks at let go of theirs.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) leave();
  else if (!source) follow();
});
addEventListener('online', again);
setInterval(showAge, 5_000);
if (!document.hidden) follow();
try {
  // Text of this browser that no server has, in whatever note: said on every page, and sent.
  if (localStorage.getItem('sillage.unsent')) void import(/* @vite-ignore */ UNSENT);
} catch {
  // A browser that keeps nothing has nothing unsent.
}
