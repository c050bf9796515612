/** Write, both or read: which panes are shown. On a narrow window *both* is *write*. */
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';

export type View = 'write' | 'both' | 'read';

const VIEWS: View[] = ['write', 'both', 'read'];
const STORE = 'sillage.view';

export interface Views {
  choose(view: View): void;
}

/** Builds the switch inside `parent`; `frame` carries the chosen view for the style sheet. */
export function views(
  parent: HTMLElement,
  frame: HTMLElement,
  onChange: (view: View) => void,
): Views {
  const radios = new Map(VIEWS.map(view => [view, radio(view)]));
  const group = element('fieldset', { class: 'views' });
  group.append(
    element('legend', { class: 'visually-hidden' }, say('editor-view')),
    ...[...radios].map(([view, input]) =>
      element(
        'label',
        { class: `view-${view}` },
        input,
        element('span', {}, say(`editor-view-${view}`)),
      ),
    ),
  );
  parent.append(group);

  const narrow = matchMedia('(width < 48rem)');
  const choose = (wanted: View) => {
    const view = wanted === 'both' && narrow.matches ? 'write' : wanted;
    const input = radios.get(view);
    if (input) input.checked = true;
    frame.dataset.view = view;
    sessionStorage.setItem(STORE, wanted);
    onChange(view);
  };
  for (const [view, input] of radios) input.addEventListener('change', () => choose(view));
  narrow.addEventListener('change', () => choose(remembered()));
  choose(remembered());
  return { choose };
}

function radio(view: View): HTMLInputElement {
  return element('input', { type: 'radio', name: 'view', value: view });
}

function remembered(): View {
  const view = sessionStorage.getItem(STORE) as View | null;
  return view && VIEWS.includes(view) ? view : 'write';
}
