/** Keeps the reader's page up to date: replaces the blocks that changed and leaves the others alone. */

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
const at = (id: string) => document.getElementById(id) as HTMLElement;
const note = at('note');
const words: Record<string, string> = JSON.parse(note.dataset.words ?? '{}');
const ages = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: 'short' });
let shown: string[] | undefined;
let changedAt: number | null = null;
/** How far the clock of this device is behind the server's. */
let behind = 0;
let source: EventSource | undefined;
let last = '';
let watchdog: ReturnType<typeof setTimeout> | undefined;

function say(key: string, values: Record<string, string | number> = {}): string {
  return (words[`reader-${key}`] ?? '').replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

const many = (key: string, count: number, values = {}) =>
  say(`${key}-${count === 1 ? 'one' : 'other'}`, { count, ...values });

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

function show(update: Update): void {
  const next = arrange(update);
  const kept = new Set(next);
  const anchor = [...note.children].find(
    block => kept.has(block) && block.getBoundingClientRect().bottom > 0,
  );
  const top = anchor?.getBoundingClientRect().top ?? 0;
  for (const block of [...note.children]) if (!kept.has(block)) block.remove();
  next.forEach((block, index) => {
    if (note.children[index] !== block) note.insertBefore(block, note.children[index] ?? null);
  });
  shown = update.hashes;
  at('empty').hidden = next.length > 0;
  listContents();
  if (anchor && scrollY > 0) {
    scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: 'instant' });
  }
}

function listContents(): void {
  const headings = [...note.querySelectorAll(':scope > :is(h2, h3, h4)')].slice(0, MAX_CONTENTS);
  const list = at('contents').querySelector('ol') as HTMLElement;
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

function lost(): void {
  at('live').textContent = say('again');
  at('live').className = '';
  at('people').textContent = '';
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
  const address = new URL(note.dataset.live as string, location.href);
  if (last) address.searchParams.set('since', last);
  const stream = new EventSource(address);
  source = stream;
  listen();
  stream.addEventListener('beat', event => {
    listen();
    behind = Number(event.data) - Date.now();
    at('live').textContent = say('live');
    at('live').className = 'live';
    showAge();
  });
  stream.onmessage = event => {
    listen();
    last = event.lastEventId;
    const update: Update = JSON.parse(event.data);
    show(update);
    changedAt = update.changed_at;
    showAge();
    at('version').textContent = say('number', { seq: update.seq });
  };
  stream.addEventListener('counts', event => {
    listen();
    at('people').textContent = people(JSON.parse(event.data));
  });
  stream.onerror = () => {
    lost();
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
