/** The page behind a link `/join#key`: keeps the key in this browser and shows where to go on. */

import { checkKey, type Grant, keepKey, keyFrom } from './sync/keys.ts';
import { element } from './ui/dom.ts';
import { say } from './ui/messages.ts';

const page = document.getElementById('join');
if (page) void join(page, keyFrom(location.hash));

async function join(page: HTMLElement, key: string): Promise<void> {
  show(page, say('editor-join-wait'));
  if (!key) return show(page, say('editor-join-empty'));
  try {
    const grant = await checkKey(key);
    // The key leaves the address bar: it must not stay in a screenshot or in the history.
    history.replaceState(null, '', location.pathname + location.search);
    if (!grant) return show(page, say('editor-join-unknown'));
    keepKey(grant.event, key);
    show(page, say('editor-join-write'), links(grant));
  } catch {
    show(page, say('editor-join-trouble'));
  }
}

function links(grant: Grant): HTMLElement {
  const items = grant.events.map(({ slug, title }) =>
    element(
      'li',
      {},
      element('a', { href: `/${encodeURIComponent(slug)}` }, title),
      ' ',
      // Two editions of one forum have the same title.
      element('span', { class: 'facts' }, slug),
    ),
  );
  return element('ul', { class: 'join-events' }, ...items);
}

function show(page: HTMLElement, sentence: string, ...rest: HTMLElement[]): void {
  page.replaceChildren(element('p', { role: 'status' }, sentence), ...rest);
}
