/** Keeps the reader's page up to date: replaces the blocks that changed and leaves the others alone. */

interface Update {
  seq: number;
  /** Milliseconds since the Unix epoch. */
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
  readers: number;
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

const MAX_CONTENTS = 80;
/** The server beats every 20 seconds: a stream that is silent for longer is dead. */
const SILENCE_MS = 45_000;
const at = (id: string) => document.getElementById(id) as HTMLElement;
const note = at('note');
const words: Record<string, string> = JSON.parse(note.dataset.words ?? '{}');
const ages = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: 'short' });
let shown: string[] | undefined;
let changedAt: number | null = null;
/** How far the server's clock is ahead of this device's. */
let ahead = 0;
let source: EventSource | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let address = note.dataset.live as string;

function say(key: string, values: Record<string, string | number> = {}): string {
  return (words[`reader-${key}`] ?? '').replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

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
  const headings = [...note.querySelectorAll(':scope > :is(h1, h2, h3)')].slice(0, MAX_CONTENTS);
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
  at('contents').hidden = headings.length === 0;
  list.replaceChildren(
    ...headings.map(heading => {
      const line = document.createElement('li');
      const link = document.createElement('a');
      line.className = `level-${heading.tagName[1]}`;
      link.href = `#${heading.id}`;
      link.textContent = heading.textContent;
      line.append(link);
      return line;
    }),
  );
}

/** "12 s ago", in the language of the page. */
function showAge(): void {
  if (changedAt === null) return;
  const seconds = Math.max(0, Math.round((Date.now() + ahead - changedAt) / 1000));
  const [amount, unit] = (
    seconds < 60
      ? [seconds, 'second']
      : seconds < 3600
        ? [seconds / 60, 'minute']
        : seconds < 86400
          ? [seconds / 3600, 'hour']
          : [seconds / 86400, 'day']
  ) as [number, Intl.RelativeTimeFormatUnit];
  at('changed').textContent = say('changed', { when: ages.format(-Math.floor(amount), unit) });
}

/** The stream lives: *following* is said for so long and no longer. */
function heard(): void {
  clearTimeout(silence);
  silence = setTimeout(lost, SILENCE_MS);
}

function lost(): void {
  pause();
  follow();
}

/** Lets go of the stream: a browser has six for each server, whatever the number of tabs. */
function pause(): void {
  clearTimeout(silence);
  source?.close();
  source = undefined;
  at('live').textContent = say('again');
}

function follow(): void {
  if (source || document.hidden) return;
  const stream = new EventSource(address);
  source = stream;
  heard();
  stream.onopen = () => {
    at('live').textContent = say('live');
  };
  stream.onmessage = event => {
    heard();
    const update: Update = JSON.parse(event.data);
    show(update);
    // The server goes on from here when the stream is opened anew.
    address = `${address.split('?')[0]}?since=${event.lastEventId}`;
    changedAt = update.changed_at;
    showAge();
    at('version').textContent = say('version', { seq: update.seq });
  };
  stream.addEventListener('beat', event => {
    heard();
    ahead = Number(event.data) - Date.now();
    showAge();
  });
  stream.addEventListener('counts', event => {
    heard();
    const counts: Counts = JSON.parse(event.data);
    at('people').textContent = `· ${say('people', { ...counts })} ·`;
  });
  stream.onerror = () => {
    at('live').textContent = say('again');
    // The browser comes back by itself, except after an answer that was no stream.
    if (stream.readyState !== EventSource.CLOSED) return;
    pause();
    setTimeout(follow, 10_000 + 10_000 * Math.random());
  };
}

document.addEventListener('visibilitychange', () => (document.hidden ? pause() : follow()));
addEventListener('online', lost);
setInterval(showAge, 5_000);
follow();
