/** Marks what is new on the page for a moment, and says how much of it is further down instead of going there. */

import { at, many } from './page.ts';

const MARKED_MS = 5_000;
/** A screen reader speaks this sentence: never more often than so. */
const QUIET_MS = 10_000;
const button = at('below') as HTMLButtonElement;
/** New and still below what is shown, each in its place in the note. */
const below = new Set<Element>();
let quiet: ReturnType<typeof setTimeout> | undefined;

/** Only what came into sight was seen, and loses its mark. */
const sight = new IntersectionObserver(entries => {
  for (const { target, isIntersecting, boundingClientRect } of entries) {
    if (!isIntersecting && boundingClientRect.top > 0) {
      below.add(target);
      continue;
    }
    sight.unobserve(target);
    below.delete(target);
    setTimeout(() => target.classList.remove('new'), MARKED_MS);
  }
  count();
});

/** These blocks are new. */
export function announce(blocks: Element[]): void {
  for (const block of blocks) {
    block.classList.add('new');
    sight.observe(block);
  }
  count();
}

function count(): void {
  for (const block of below) if (!block.isConnected) below.delete(block);
  const isNew = button.hidden;
  button.hidden = below.size === 0;
  if (button.hidden || (quiet && !isNew)) return;
  button.textContent = many('below', below.size);
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    quiet = undefined;
    count();
  }, QUIET_MS);
}

button.addEventListener('click', () => {
  const [first] = [...below].sort((one, other) =>
    one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
  if (!(first instanceof HTMLElement)) return;
  // The keyboard and the screen reader go on from there.
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: 'center' });
});
