/** Who is here: our name, the names of others, and how many write. */
import type { Awareness } from 'y-protocols/awareness';
import { element } from '../ui/dom.ts';
import { menu } from '../ui/menu.ts';
import { say, sayCount } from '../ui/messages.ts';
import {
  type AuthorState,
  chooseColour,
  cleanName,
  colourOf,
  MAX_NAME_LENGTH,
  nameOf,
} from './authors.ts';
import { keepName, ownName } from './own-name.ts';
import { seatList } from './seats.ts';

export interface People {
  /** Puts us on everybody's list, under our name. */
  enter(): void;
  /** Takes us off: readers are not on it. */
  leave(): void;
  /** Our own name from now on. */
  rename(name: string): void;
  /** How many read, where that is known. */
  showReaders(count: number | null): void;
}

/** The menu with the people in the note `name`, who takes its notes, and the field for our own name. */
export function people(parent: HTMLElement, name: string, awareness: Awareness): People {
  const count = element('summary', { class: 'people-count' });
  const list = element('ul', { class: 'people-list' });
  const field = element('input', {
    id: 'name',
    type: 'text',
    maxlength: String(MAX_NAME_LENGTH),
    autocomplete: 'nickname',
    placeholder: say('editor-no-name'),
  });
  field.value = ownName();
  const seats = seatList(name);
  const panel = menu(
    'people',
    count,
    element('label', { for: 'name' }, say('editor-your-name')),
    field,
    element('p', { class: 'hint' }, say('editor-your-name-hint')),
    seats.element,
    list,
  );
  panel.addEventListener('toggle', seats.refresh);
  parent.append(panel);

  let isHere = false;
  let readers: number | null = null;
  const tell = () => {
    if (isHere) introduce(awareness, field.value);
  };
  const redraw = () => {
    const states = [...awareness.getStates()].filter(([, state]) => state.user);
    const counts = [sayCount('editor-writers', states.length)];
    if (readers) counts.push(sayCount('editor-readers', readers));
    count.textContent = counts.join(' · ');
    list.replaceChildren(
      ...states.map(([client, state]) => person(client, state, client === awareness.clientID)),
    );
  };
  field.addEventListener('input', () => {
    keepName(field.value, false);
    tell();
  });
  field.addEventListener('change', () => keepName(cleanName(field.value), true));
  let drawn = '';
  awareness.on('change', () => {
    const present = namesAndColours(awareness);
    // Most changes are of cursors.
    if (present === drawn) return;
    drawn = present;
    const ours = awareness.getLocalState()?.user?.color;
    if (ours && ours !== chooseColour(awareness.clientID, awareness.getStates())) tell();
    redraw();
  });
  // A page that comes back from the browser's cache was taken off the list when it left.
  addEventListener('pageshow', event => {
    if (event.persisted) tell();
  });
  redraw();
  return {
    enter() {
      isHere = true;
      tell();
    },
    leave() {
      isHere = false;
      awareness.setLocalState(null);
    },
    rename(name) {
      field.value = cleanName(name);
      keepName(field.value, true);
      tell();
    },
    showReaders(count) {
      readers = count;
      redraw();
    },
  };
}

function namesAndColours(awareness: Awareness): string {
  return JSON.stringify([...awareness.getStates()].map(([client, state]) => [client, state.user]));
}

/** Tells others our name and colour; until then we are not in their list. */
function introduce(awareness: Awareness, name: string): void {
  const color = chooseColour(awareness.clientID, awareness.getStates());
  awareness.setLocalState({ ...awareness.getLocalState(), user: { name: cleanName(name), color } });
}

function person(client: number, state: AuthorState, isUs: boolean): HTMLElement {
  const name = nameOf(client, state);
  return element(
    'li',
    {},
    element('span', { class: `swatch author-${colourOf(client, state)}`, 'aria-hidden': 'true' }),
    isUs ? say('editor-you', { name }) : name,
  );
}
