/** The calm line under the title that says the state in words, and says it to screen readers. */
import type { Sentence } from '../sync/situation.ts';
import { element } from '../ui/dom.ts';
import { say, sayCount, timeOfDay } from '../ui/messages.ts';
import type { Strip } from './strip.ts';

/** *Saved* and *kept* come back to the eye only when they have been true for so long, so that nothing flickers. */
const STEADY_MS = 400;
/** A screen reader hears a sentence only when it has stayed: typing would otherwise talk all the time. */
const HEARD_MS = 1_500;
/** The line has one height: longer sentences are cut there and stand in the strip. */
const MOST_LETTERS = { wide: 60, narrow: 32 };

export interface StatusLine {
  show(sentence: Sentence): void;
}

/** Builds the line inside `parent`. */
export function statusLine(parent: HTMLElement, strip: Strip): StatusLine {
  const seen = element('p', { class: 'state', id: 'state' });
  const heard = element('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  parent.append(seen, heard);
  const narrow = matchMedia('(width < 48rem)');

  let wanted = '';
  let steady: ReturnType<typeof setTimeout> | undefined;
  let hearing: ReturnType<typeof setTimeout> | undefined;
  const write = (sentence: Sentence) => {
    const text = words(sentence);
    const isLong = text.length > (narrow.matches ? MOST_LETTERS.narrow : MOST_LETTERS.wide);
    // Every key writes here: what stays the same must cost nothing.
    if (seen.textContent !== text) seen.textContent = text;
    if (seen.dataset.tone !== sentence.tone) seen.dataset.tone = sentence.tone;
    strip.showState(isLong || sentence.offerCopy ? text : null, sentence.offerCopy ?? false);
  };
  return {
    show(sentence) {
      // Every key comes by here several times.
      const text = words(sentence) + sentence.tone + sentence.offerCopy;
      if (text === wanted) return;
      wanted = text;
      clearTimeout(steady);
      clearTimeout(hearing);
      const promises = sentence.tone === 'calm' || sentence.id === 'editor-offline';
      if (promises && seen.textContent !== '')
        steady = setTimeout(() => write(sentence), STEADY_MS);
      else write(sentence);
      hearing = setTimeout(() => {
        heard.textContent = words(sentence);
      }, HEARD_MS);
    },
  };
}

function words({ id, time, unsent }: Sentence): string {
  if (id === 'editor-unsent') return sayCount(id, unsent ?? 0);
  const sentence = say(id, time ? { time: timeOfDay(time) } : {});
  return unsent ? `${sentence} · ${sayCount('editor-unsent', unsent)}` : sentence;
}
