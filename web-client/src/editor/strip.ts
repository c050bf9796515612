/** The strip at the foot of the text: one long sentence and what can be done. It never moves the text. */
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

export interface Strip {
  /** The state in words where its line has no room for them, or null; with `actions` where there are any. */
  showState(sentence: string | null, hasActions: boolean): void;
  /** Something that happened just now. */
  tell(sentence: string): void;
  /** How much of the text it and its neighbours lie over, in pixels. */
  height(): number;
}

/** Builds the strip inside `parent`, with the actions of some states. */
export function strip(parent: HTMLElement, actions: HTMLElement): Strip {
  const state = element('p', { class: 'strip-state' });
  const told = element('p', { class: 'strip-told', role: 'status' });
  const done = element('button', { type: 'button', class: 'quiet' }, say('editor-understood'));
  const made = element('div', { class: 'strip' }, told, state, actions, done);
  parent.append(made);

  let understood: string | null = null;
  let hasActions = false;
  const redraw = () => {
    const isRead = state.textContent === '' || (state.textContent === understood && !hasActions);
    state.hidden = isRead || told.textContent !== '';
    actions.hidden = !hasActions || told.textContent !== '';
    done.hidden = told.textContent === '' && hasActions;
    made.hidden = state.hidden && told.textContent === '' && actions.hidden;
  };
  done.addEventListener('click', () => {
    if (told.textContent === '') understood = state.textContent;
    told.textContent = '';
    redraw();
  });
  redraw();
  return {
    showState(sentence, offers) {
      if (sentence === null) understood = null;
      state.textContent = sentence ?? '';
      hasActions = offers;
      redraw();
    },
    tell(sentence) {
      told.textContent = sentence;
      redraw();
    },
    height: () => {
      const strips = [...parent.querySelectorAll<HTMLElement>('.strip')];
      return Math.max(...strips.map(each => each.offsetHeight));
    },
  };
}
