/** The page behind a link `/join#key`: redeems the key in this browser and goes on, or shows where to. */

import { keyEntry } from './editor/key-entry.ts';
import { type Joined, keyFrom, redeem } from './sync/keys.ts';
import { element } from './ui/dom.ts';
import { say } from './ui/messages.ts';

/** `EVENT/SESSION`, and nothing that could lead elsewhere. */
const NOTE = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

const page = document.getElementById('join');
if (page) joinPage(page);

function joinPage(page: HTMLElement): void {
  const told = element('div');
  const entry = keyEntry(page, joined => {
    arrived(joined);
    return null;
  });
  page.prepend(told);
  const tell = (sentence: string, ...rest: HTMLElement[]) =>
    told.replaceChildren(element('p', { role: 'status' }, sentence), ...rest);

  function arrived(joined: Joined): void {
    const note = noteOf(joined);
    if (note) {
      location.replace(note);
      return;
    }
    entry.setVisible(false);
    tell(say(`editor-join-as-${joined.role}`), links(joined));
  }

  async function join(key: string): Promise<void> {
    tell(say('editor-join-wait'));
    try {
      const said = await redeem(key);
      // Whatever it was: it must not stay in a screenshot or in the history.
      history.replaceState(null, '', location.pathname + location.search);
      if (typeof said !== 'string') return arrived(said);
      tell(say(`editor-join-${said}`));
      entry.setVisible(true);
    } catch {
      const again = element('button', { type: 'button' }, say('editor-join-again'));
      again.addEventListener('click', () => void join(key));
      tell(say('editor-join-unanswered'), again);
    }
  }

  function open(): void {
    const key = keyFrom(location.hash);
    if (key) return void join(key);
    tell(say('editor-join-empty'));
    entry.setVisible(true);
  }
  // A second link in the same tab changes only what is behind the `#`.
  addEventListener('hashchange', () => {
    if (location.hash) open();
  });
  open();
}

/** The note that the link is for, ready to be written in. */
function noteOf({ events }: Joined): string | null {
  const query = new URLSearchParams(location.search);
  const note = query.get('to') ?? '';
  if (!NOTE.test(note) || !events.some(({ slug }) => note.startsWith(`${slug}/`))) return null;
  return `/${note}/edit${languageOf(query)}#write`;
}

/** To the programme; whoever organises begins with what there is to organise. */
function links({ role, event, events }: Joined): HTMLElement {
  const language = languageOf(new URLSearchParams(location.search));
  const place = role === 'organiser' ? '/organise' : '';
  const items = events.map(({ slug, title }) =>
    element(
      'li',
      {},
      element('a', { href: `/${encodeURIComponent(slug)}${place}${language}` }, title),
      ' ',
      // Two editions of one forum have the same title.
      element('span', { class: 'facts' }, slug),
    ),
  );
  if (role === 'organiser' && !event) {
    const make = element('a', { href: `/organise${language}` }, say('editor-join-new-event'));
    items.push(element('li', {}, make));
  }
  return element('ul', { class: 'join-events' }, ...items);
}

/** The language that was chosen stays chosen. */
function languageOf(query: URLSearchParams): string {
  const language = query.get('lang');
  return language ? `?lang=${encodeURIComponent(language)}` : '';
}
