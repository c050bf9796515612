/** The outline of the note, beside the text: where one is, and the way to every heading. */
import type { EditorState, Extension, StateCommand } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';
import { element } from '../ui/dom.ts';
import { say } from '../ui/messages.ts';
import { treeTo } from './commands/command.ts';

/** While somebody writes, the outline follows after so long. */
const FOLLOW_MS = 300;

export interface Outline {
  readonly extension: Extension;
  /** Opens the outline, or closes it. */
  readonly toggle: StateCommand;
}

export interface HeadingLine {
  readonly level: number;
  readonly text: string;
  readonly from: number;
}

/** Builds the outline inside `parent`, closed; `onOpen` hears when that changes. */
export function outline(parent: HTMLElement, onOpen: (isOpen: boolean) => void): Outline {
  const list = element('ol');
  const hint = element('p', { class: 'hint' }, say('editor-outline-empty'));
  const label = say('editor-tool-outline');
  const made = element(
    'nav',
    { class: 'outline', hidden: true, tabindex: '-1', 'aria-label': label },
    hint,
    list,
  );
  parent.append(made);
  let view: EditorView | undefined;
  let headings: HeadingLine[] = [];

  const mark = () => {
    const head = view?.state.selection.main.head ?? 0;
    const here = headings.findLastIndex(({ from }) => from <= head);
    for (const [at, button] of list.querySelectorAll('button').entries()) {
      if (at === here) button.setAttribute('aria-current', 'location');
      else button.removeAttribute('aria-current');
    }
  };
  const go = ({ from }: HeadingLine) => {
    if (!view) return;
    view.dispatch({
      // Behind its words: what is typed there is still a heading.
      selection: { anchor: view.state.doc.lineAt(Math.min(from, view.state.doc.length)).to },
      effects: EditorView.scrollIntoView(from, { y: 'start', yMargin: 16 }),
    });
    view.focus();
    if (matchMedia('(width < 72rem)').matches) open(false);
  };
  const draw = () => {
    if (!view || made.hidden) return;
    headings = headingsIn(view.state);
    hint.hidden = headings.length > 0;
    list.replaceChildren(
      ...headings.map(heading => {
        const button = element('button', { type: 'button', class: 'quiet' }, heading.text);
        button.addEventListener('click', () => go(heading));
        return element('li', { class: `level-${heading.level}` }, button);
      }),
    );
    mark();
  };
  const open = (isOpen: boolean) => {
    made.hidden = !isOpen;
    onOpen(isOpen);
    draw();
    const here = list.querySelector<HTMLElement>('[aria-current]');
    if (isOpen) (here ?? list.querySelector('button') ?? made).focus();
  };
  made.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    open(false);
    view?.focus();
  });
  return {
    toggle: () => {
      open(made.hidden !== false);
      return true;
    },
    extension: ViewPlugin.define(editor => {
      view = editor;
      let timer: ReturnType<typeof setTimeout> | undefined;
      return {
        update({ docChanged, selectionSet }) {
          if (made.hidden) return;
          if (docChanged) {
            clearTimeout(timer);
            timer = setTimeout(draw, FOLLOW_MS);
          } else if (selectionSet) mark();
        },
        destroy: () => clearTimeout(timer),
      };
    }),
  };
}

/** The headings of the text in order, without their marks. */
export function headingsIn(state: EditorState): HeadingLine[] {
  const headings: HeadingLine[] = [];
  treeTo(state, state.doc.length).iterate({
    enter: ({ name, from }) => {
      const level = /^(?:ATX|Setext)Heading(\d)$/.exec(name)?.[1];
      if (!level) return;
      const text = state.doc.lineAt(from).text.replace(/^[\s>]*#+|#+\s*$/g, '');
      const words = text.replace(/[*_`]/g, '').trim();
      if (words !== '') headings.push({ level: Number(level), text: words, from });
    },
  });
  return headings;
}
