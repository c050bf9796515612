/** The calm line under the title that says the state in words, and says it to screen readers. */

import type { Sentence } from '../sync/situation.ts';
import { element } from '../ui/dom.ts';
import { say, sayCount, timeOfDay } from '../ui/messages.ts';

/** *Saved* and *kept* come back to the eye only when they have been true for so long, so that nothing flickers. */
const STEADY_MS = 400;
/** A screen reader hears a sentence only when it has stayed: typing would otherwise talk all the time. */
const HEARD_MS = 1_500;

export interface StatusLine {
  show(sentence: Sentence): void;
}

/** Builds the line inside `place`; `actions` is shown with sentences that offer to copy the text. */
export function statusLine(place: HTMLElement, actions: HTMLElement): StatusLine {
  const seen = element('p', { class: 'state', id: 'state' });
  const heard = element('p', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  actions.hidden = true;
  place.append(seen, heard, actions);

  let steady: ReturnType<typeof setTimeout> | undefined;
  let hearing: ReturnType<typeof setTimeout> | undefined;
  const write = (sentence: Sentence) => {
    seen.dataset.tone = sentence.tone;
    seen.textContent = words(sentence);
    actions.hidden = !sentence.offerCopy;
  };
  return {
    show(sentence) {
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
