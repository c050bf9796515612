/**
 * A note on a projector: scrolls to what changed last, and stays where it is while it is held.
 *
 * The script of the reader's page stands beside this one and keeps the note up to date. Nothing is shared
 * with it but the page, so that readers load no more than before.
 */

const CLOCK_MS = 5_000;
/** Who moves the page by hand wants to see that place. */
const MOVES = ['PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'Home', 'End'];
const find = (selector: string) => document.querySelector(selector) as HTMLElement;
const note = find('#note');
const button = document.querySelector<HTMLElement>('.hold');
const calm = matchMedia('(prefers-reduced-motion: reduce)');
let isHeld = false;
let last: Element | null = null;

/** A block and the lines in it, in order. */
const parts = (block: Element) => [block, ...block.querySelectorAll('li, tr, p')];
const elements = (nodes: NodeList) => [...nodes].filter(node => node instanceof Element);

/** What changed last: in a long list the line, not the list. */
function changed(records: MutationRecord[]): Element | undefined {
  const gone = records.flatMap(({ removedNodes }) => elements(removedNodes).flatMap(parts));
  const before = new Set(gone.map(({ textContent }) => textContent));
  const come = records.flatMap(({ addedNodes }) => elements(addedNodes));
  const fresh = come.flatMap(parts).filter(({ textContent }) => !before.has(textContent));
  return fresh.at(-1) ?? come.at(-1);
}

function goToLast(): void {
  const place = last?.isConnected ? last : note.lastElementChild;
  if (isHeld || !place) return;
  const isTall = place.getBoundingClientRect().height > innerHeight / 2;
  place.scrollIntoView({
    block: isTall ? 'end' : 'center',
    behavior: calm.matches ? 'instant' : 'smooth',
  });
}

function hold(held: boolean): void {
  // A closed note changes no more: nothing is followed, and nothing to be held.
  if (!button || held === isHeld) return;
  isHeld = held;
  document.body.classList.toggle('held', held);
  button.textContent = (held ? button.dataset.goOn : button.dataset.hold) ?? '';
  const word = find('.held-word');
  word.textContent = (held && word.dataset.word) || '';
  goToLast();
}

new MutationObserver(records => {
  last = changed(records) ?? last;
  goToLast();
}).observe(note, { childList: true });

addEventListener('keydown', event => {
  const { key, repeat, target } = event;
  if (MOVES.includes(key)) hold(true);
  // A button is pressed by the same key.
  if (key !== ' ' || repeat || (target as Element).closest('button, input')) return;
  event.preventDefault();
  hold(!isHeld);
});
for (const move of ['wheel', 'touchmove'])
  addEventListener(move, () => hold(true), { passive: true });
button?.addEventListener('click', () => hold(!isHeld));

/** The clock in the hall, in the form in which the server writes it. */
const clock = find('.clock');
const time = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: clock.dataset.zone || 'UTC',
});
setInterval(() => {
  const [padded = '', minute = ''] = time.format().split(':');
  const form = minute === '00' ? clock.dataset.whole : clock.dataset.minutes;
  const values: Record<string, string> = { padded, minute, hour: String(Number(padded)) };
  const now = (form ?? '').replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  if (clock.textContent !== now) clock.textContent = now;
}, CLOCK_MS);

if (button) {
  button.hidden = false;
  goToLast();
}
