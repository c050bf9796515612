/** The toolbar: words, not riddles; one Tab stop, arrow keys inside; every button has its shortcut. */
import { type Extension, Prec, type StateCommand } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import { element } from '../ui/dom.ts';
import { say, timeOfDay } from '../ui/messages.ts';
import { block, heading, insert, link, prefix, wrap } from './format.ts';
import type { Undo } from './undo.ts';

export interface Tool {
  name: string;
  run: StateCommand;
  /** In CodeMirror's notation. */
  key?: string;
  /** In the notation of `aria-keyshortcuts`, for a key that is handled elsewhere. */
  shortcut?: string;
}

/** Inserts the time of day; also the key Ctrl+Alt+T. */
export const insertTime: StateCommand = insert(() => `[${timeOfDay(new Date())}] `);

/** The tools in their order; undo is the editor's own. */
export const tools = ({ undo }: Undo): Tool[] => [
  { name: 'heading', run: heading, key: 'Mod-Shift-h' },
  { name: 'bold', run: wrap('**'), key: 'Mod-b' },
  { name: 'italic', run: wrap('*'), key: 'Mod-i' },
  { name: 'list', run: prefix('- '), key: 'Mod-Shift-8' },
  { name: 'task', run: prefix('- [ ] '), key: 'Mod-Shift-9' },
  { name: 'link', run: link, key: 'Mod-k' },
  { name: 'quote', run: prefix('> '), key: 'Mod-Shift-.' },
  { name: 'code', run: wrap('`'), key: 'Mod-e' },
  { name: 'table', run: block(emptyTable()) },
  { name: 'time', run: insertTime, shortcut: 'Control+Alt+T' },
  { name: 'undo', run: undo, shortcut: 'Control+Z' },
];

/** The shortcuts of the tools, to be given to the editor before its usual keys. */
export const toolKeys = (tools: Tool[]): Extension =>
  Prec.high(
    keymap.of(tools.flatMap(({ key, run }) => (key ? [{ key, run, preventDefault: true }] : []))),
  );

/** Builds the toolbar of a text area inside `place`. */
export function toolbar(place: HTMLElement, view: EditorView, tools: Tool[]): HTMLElement {
  const buttons = tools.map(tool => button(tool, view));
  const bar = element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': say('editor-toolbar') },
    ...buttons,
  );
  rove(bar, buttons);
  place.append(bar);
  return bar;
}

function button({ name, run, key, shortcut }: Tool, view: EditorView): HTMLButtonElement {
  const keys = shortcut ?? key?.replaceAll('-', '+').replace('Mod', 'Control');
  const made = element(
    'button',
    { type: 'button', class: `tool tool-${name}`, ...(keys && { 'aria-keyshortcuts': keys }) },
    say(`editor-tool-${name}`),
  );
  if (keys) made.title = keys.replace('Control', say('editor-key-control'));
  // The pointer must not take the selection away from the text.
  made.addEventListener('pointerdown', event => event.preventDefault());
  made.addEventListener('click', () => {
    run(view);
    view.focus();
  });
  return made;
}

/** The pattern for toolbars: Tab enters and leaves, arrows, Home and End move. */
function rove(bar: HTMLElement, buttons: HTMLButtonElement[]): void {
  const stop = (index: number) => {
    buttons.forEach((button, at) => {
      button.tabIndex = at === index ? 0 : -1;
    });
  };
  stop(0);
  bar.addEventListener('focusin', event => {
    stop(buttons.indexOf(event.target as HTMLButtonElement));
  });
  bar.addEventListener('keydown', event => {
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    buttons.at(next % buttons.length)?.focus();
  });
}

function emptyTable(): string {
  const [left, right] = [say('editor-table-left'), say('editor-table-right')];
  return `| ${left} | ${right} |\n| --- | --- |\n|  |  |\n`;
}
