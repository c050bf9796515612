/** Who is here: our name, the names of others, and how many write. */
import type { Awareness } from 'y-protocols/awareness';
import { colourOf, hexColourOf } from './authors.ts';
import { element } from './dom.ts';
import { menu } from './menu.ts';
import { say, sayCount } from './messages.ts';

const STORE = 'sillage.name';
/** As the server cuts them. */
const MAX_NAME_LENGTH = 40;

/** The name in somebody's awareness state, or the words for a person without one. */
export function nameOf(state: Record<string, unknown> | null): string {
  const user = state?.user as { name?: unknown } | undefined;
  const name = typeof user?.name === 'string' ? user.name.trim().slice(0, MAX_NAME_LENGTH) : '';
  return name || say('editor-no-name');
}

/** The menu with the people and the field for our own name. */
export function people(place: HTMLElement, awareness: Awareness): { appear(): void } {
  const count = element('summary', { class: 'people-count' });
  const list = element('ul', { class: 'people-list' });
  const field = element('input', {
    id: 'name',
    type: 'text',
    maxlength: String(MAX_NAME_LENGTH),
    autocomplete: 'nickname',
    placeholder: say('editor-no-name'),
  });
  field.value = storedName();
  place.append(
    menu(
      'people',
      count,
      element('label', { for: 'name' }, say('editor-your-name')),
      field,
      element('p', { class: 'hint' }, say('editor-your-name-hint')),
      list,
    ),
  );

  const appear = () => {
    if (awareness.getLocalState()) introduce(awareness, field.value);
  };
  field.addEventListener('input', () => {
    storeName(field.value);
    appear();
  });
  const redraw = () => {
    const states = [...awareness.getStates()].filter(([, state]) => state.user);
    count.textContent = sayCount('editor-writers', states.length);
    list.replaceChildren(
      ...states.map(([client, state]) => person(client, state, client === awareness.clientID)),
    );
  };
  awareness.on('change', redraw);
  // A page that comes back from the browser's cache was taken off the list when it left.
  addEventListener('pageshow', event => {
    if (event.persisted) introduce(awareness, field.value);
  });
  redraw();
  return {
    appear() {
      introduce(awareness, field.value);
    },
  };
}

/** Tells others our name and colour; until then we are not in their list. */
function introduce(awareness: Awareness, name: string): void {
  const user = { name: name.trim(), color: hexColourOf(awareness.clientID) };
  awareness.setLocalState({ ...awareness.getLocalState(), user });
}

function person(client: number, state: Record<string, unknown>, isUs: boolean): HTMLElement {
  const name = nameOf(state);
  return element(
    'li',
    {},
    element('span', { class: `swatch author-${colourOf(client)}`, 'aria-hidden': 'true' }),
    isUs ? say('editor-you', { name }) : name,
  );
}

function storedName(): string {
  try {
    return localStorage.getItem(STORE) ?? '';
  } catch {
    return '';
  }
}

function storeName(name: string): void {
  try {
    localStorage.setItem(STORE, name);
  } catch {
    // The name is optional, and so is remembering it.
  }
}
