/** What one writes with: the text, its tools, its undo, finding in it, and its limit. */
import { EditorView } from '@codemirror/view';
import type { NoteSession } from '../sync/note-session.ts';
import { number, say, timeOfDay } from '../ui/messages.ts';
import { authorship } from './authorship.ts';
import { beginWith } from './begin.ts';
import { insert } from './commands/insert.ts';
import { find } from './find.ts';
import { type KeyLine, keyList } from './key-list.ts';
import { MAX_BYTES, sizeLimit } from './limit.ts';
import type { NoteWords } from './note-words.ts';
import { outline } from './outline.ts';
import { roomLeft } from './room-left.ts';
import { sessionLink } from './session-link.ts';
import type { Strip } from './strip.ts';
import { textArea } from './text-area.ts';
import { markTools, type Tool, toolbar, toolKeys, tools } from './toolbar.ts';
import { ownUndo } from './undo.ts';

/** What has a key, and no button. */
const OTHER_KEYS: readonly [string, string][] = [
  ['session-link', '[['],
  ['cell-next', 'Tab'],
  ['cell-previous', 'Shift-Tab'],
  ['cell-leave', 'Escape Tab'],
  ['who', 'Control-Alt-w'],
];
/** The line being written stays so far from the edges of the window. */
const LINE_PX = 28;

export interface Writing {
  readonly view: EditorView;
  /** Shows the tools, and lets the text be changed. */
  setWritable(writable: boolean): void;
  focus(): void;
  /** What keys of the page do to the text, by their letter. */
  readonly pageKeys: Record<string, () => void>;
  /** After the window changed, for instance by a keyboard: the line being written is still seen. */
  keepCursorInSight(): void;
}

export interface WritingParents {
  text: HTMLElement;
  tools: HTMLElement;
  /** Where people are listed. */
  people: HTMLElement;
}

/** What the server wrote into the page. */
export interface WritingWords {
  /** Times are written in it. */
  timeZone: string | undefined;
  note: NoteWords;
}

/** Builds text and tools for a note; long sentences go into `strip`. */
export function writing(
  parents: WritingParents,
  session: NoteSession,
  { timeZone, note }: WritingWords,
  strip: Strip,
): Writing {
  const { text, awareness } = session;
  const undo = ownUndo(text);
  const search = find();
  const insertTime = insert(() => `[${timeOfDay(new Date(), timeZone)}] `);
  const showMarks = () => {
    marksBar.hidden = !marksBar.hidden;
    bar.querySelector('.tool-marks')?.setAttribute('aria-expanded', String(!marksBar.hidden));
    return true;
  };
  const authors = authorship(session, strip.tell);
  parents.people.append(authors.panel);
  const showKeys = keyList(() => keysOf([...offered, ...marks], OTHER_KEYS));
  const plan = outline(parents.text, isOpen =>
    bar.querySelector('.tool-outline')?.setAttribute('aria-expanded', String(isOpen)),
  );
  const offered = tools({
    undo,
    insertTime,
    find: search.open,
    showMarks,
    outline: plan.toggle,
    showKeys: () => {
      showKeys();
      return true;
    },
  });
  const marks = markTools(note.marks);
  const begin = beginWith(parents.text, note.template, () => area.view);
  const area = textArea(parents.text, text, awareness, [
    undo.extension,
    search.extension,
    toolKeys(offered),
    sizeLimit(size => strip.tell(tooLong(size))),
    roomLeft(parents.text),
    begin.extension,
    sessionLink(session.name),
    authors.extension,
    plan.extension,
    EditorView.scrollMargins.of(() => ({ top: LINE_PX, bottom: LINE_PX + strip.height() })),
  ]);
  const bar = toolbar(parents.tools, area.view, offered);
  bar.querySelector('.tool-marks')?.setAttribute('aria-expanded', 'false');
  bar.querySelector('.tool-outline')?.setAttribute('aria-expanded', 'false');
  const marksBar = toolbar(parents.tools, area.view, marks, 'editor-marks');
  marksBar.hidden = true;
  let isKnown = false;
  let isWritable = false;
  void session.serverKnown.then(() => {
    isKnown = true;
    begin.setReady(isWritable);
  });
  return {
    view: area.view,
    setWritable(writable) {
      area.setWritable(writable);
      isWritable = writable;
      if (bar.hidden === writable) bar.hidden = !writable;
      if (!writable && !marksBar.hidden) showMarks();
      begin.setReady(writable && isKnown);
    },
    focus: () => area.view.focus(),
    pageKeys: {
      T: () => insertTime(area.view),
      W: authors.tellWho,
      O: () => plan.toggle(area.view),
      ...Object.fromEntries(
        marks.map(({ key, run }) => [key?.at(-1)?.toUpperCase() ?? '', () => run(area.view)]),
      ),
    },
    keepCursorInSight: area.keepCursorInSight,
  };
}

/** The tools that have a key, what has only a key, and the keys of the views. */
function keysOf(tools: readonly Tool[], others: readonly [string, string][]): KeyLine[] {
  const views = { write: 'e', both: 'b', read: 'v' };
  return [
    ...tools.flatMap(({ name, key }) => (key ? [{ name: say(`editor-tool-${name}`), key }] : [])),
    ...others.map(([name, key]) => ({ name: say(`editor-tool-${name}`), key })),
    ...Object.entries(views).map(([view, letter]) => ({
      name: say(`editor-view-${view}`),
      key: `Control-Alt-${letter}`,
    })),
  ];
}

function tooLong(size: number): string {
  return say('editor-too-long', { size: number(size), limit: number(MAX_BYTES) });
}
