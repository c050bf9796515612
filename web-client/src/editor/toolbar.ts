/** The toolbar: words, not riddles; one Tab stop, arrow keys inside; every button has its shortcut. */
import { type Extension, Prec, type StateCommand } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import { element } from '../ui/dom.ts';
import { keyName, keyShortcut } from '../ui/key-names.ts';
import { say } from '../ui/messages.ts';
import { bold, code, italic } from './commands/inline.ts';
import { link, table } from './commands/insert.ts';
import { heading, list, quote, task } from './commands/lines.ts';
import { MARKS, type Mark, mark } from './commands/marks.ts';
import type { Undo } from './undo.ts';

export interface Tool {
  name: string;
  run: StateCommand;
  /** In CodeMirror's notation. */
  key?: string;
  /** The key is handled elsewhere. */
  isPageKey?: boolean;
  /** It opens something that has a focus of its own. */
  isOpener?: boolean;
}

/** What the tools need of the page. */
export interface ToolParts {
  undo: Undo;
  insertTime: StateCommand;
  find: StateCommand;
  /** Shows the bar of the marks, or hides it. */
  showMarks: StateCommand;
  /** Opens the outline, or closes it. */
  outline: StateCommand;
  showKeys: StateCommand;
}

/** The tools in their order; undo comes first, where a thumb finds it. */
export const tools = ({
  undo: { undo, redo },
  insertTime,
  find,
  showMarks,
  outline,
  showKeys,
}: ToolParts): Tool[] => [
  { name: 'undo', run: undo, key: 'Mod-z', isPageKey: true },
  { name: 'redo', run: redo, key: 'Mod-Shift-z', isPageKey: true },
  { name: 'heading', run: heading, key: 'Mod-Shift-h' },
  { name: 'bold', run: bold, key: 'Mod-b' },
  { name: 'italic', run: italic, key: 'Mod-i' },
  { name: 'list', run: list, key: 'Mod-Shift-8' },
  { name: 'task', run: task, key: 'Mod-Shift-9' },
  { name: 'link', run: link, key: 'Mod-k' },
  { name: 'quote', run: quote, key: 'Mod-Shift-.' },
  { name: 'code', run: code, key: 'Mod-e' },
  { name: 'table', run: table(say('editor-table-left'), say('editor-table-right')) },
  { name: 'time', run: insertTime, key: 'Control-Alt-t', isPageKey: true },
  { name: 'marks', run: showMarks },
  { name: 'outline', run: outline, key: 'Control-Alt-o', isPageKey: true, isOpener: true },
  { name: 'find', run: find, key: 'Mod-f', isPageKey: true, isOpener: true },
  { name: 'keys', run: showKeys, key: '?', isPageKey: true, isOpener: true },
];

/** Their letters with Ctrl and Alt are the first ones in both languages. */
const MARK_KEYS: Record<Mark, string> = {
  question: 'q',
  decision: 'd',
  action: 'a',
  quotation: 'c',
  resource: 'r',
};

/** The marks, which stand in a bar of their own; `labels` are in the language of the note. */
export const markTools = (labels: Readonly<Record<Mark, string>>): Tool[] =>
  MARKS.map(name => ({
    name: `mark-${name}`,
    run: mark(name, labels),
    key: `Control-Alt-${MARK_KEYS[name]}`,
    isPageKey: true,
  }));

/** The shortcuts of the tools, to be given to the editor before its usual keys. */
export const toolKeys = (tools: Tool[]): Extension =>
  Prec.high(
    keymap.of(
      tools.flatMap(({ key, run, isPageKey }) =>
        key && !isPageKey ? [{ key, run, preventDefault: true }] : [],
      ),
    ),
  );

/** Builds the toolbar of a text area inside `parent`. */
export function toolbar(
  parent: HTMLElement,
  view: EditorView,
  tools: Tool[],
  label = 'editor-toolbar',
): HTMLElement {
  const buttons = tools.map(tool => button(tool, view));
  const bar = element(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': say(label) },
    ...buttons,
  );
  rove(bar, buttons);
  parent.append(bar);
  return bar;
}

function button({ name, run, key, isOpener }: Tool, view: EditorView): HTMLButtonElement {
  const made = element(
    'button',
    {
      type: 'button',
      class: `tool tool-${name}`,
      ...(key && { 'aria-keyshortcuts': keyShortcut(key), title: keyName(key) }),
    },
    say(`editor-tool-${name}`),
  );
  // The pointer must not take the selection away from the text.
  made.addEventListener('pointerdown', event => event.preventDefault());
  made.addEventListener('click', () => {
    run(view);
    if (!isOpener) view.focus();
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
