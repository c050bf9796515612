/** What one writes with: the text, its tools, its undo, finding in it, and its limit. */
import { EditorView } from '@codemirror/view';
import type { NoteSession } from '../sync/note-session.ts';
import { number, say, timeOfDay } from '../ui/messages.ts';
import { insert } from './commands/insert.ts';
import { find } from './find.ts';
import { MAX_BYTES, sizeLimit } from './limit.ts';
import type { Strip } from './strip.ts';
import { textArea } from './text-area.ts';
import { toolbar, toolKeys, tools } from './toolbar.ts';
import { ownUndo } from './undo.ts';

/** The line being written stays so far from the edges of the window. */
const LINE_PX = 28;

export interface Writing {
  /** Shows the tools, and lets the text be changed. */
  setWritable(writable: boolean): void;
  focus(): void;
  insertTime(): void;
  /** After the window changed, for instance by a keyboard: the line being written is still seen. */
  keepCursorInSight(): void;
}

export interface WritingParents {
  text: HTMLElement;
  tools: HTMLElement;
}

/** Builds text and tools for a note; times are written in `timeZone`, long sentences go into `strip`. */
export function writing(
  parents: WritingParents,
  { text, awareness }: NoteSession,
  timeZone: string | undefined,
  strip: Strip,
): Writing {
  const undo = ownUndo(text);
  const search = find();
  const insertTime = insert(() => `[${timeOfDay(new Date(), timeZone)}] `);
  const offered = tools({ undo, insertTime, find: search.open });
  const area = textArea(parents.text, text, awareness, [
    undo.extension,
    search.extension,
    toolKeys(offered),
    sizeLimit(size => strip.tell(tooLong(size))),
    EditorView.scrollMargins.of(() => ({ top: LINE_PX, bottom: LINE_PX + strip.height() })),
  ]);
  const bar = toolbar(parents.tools, area.view, offered);
  return {
    setWritable(writable) {
      area.setWritable(writable);
      if (bar.hidden === writable) bar.hidden = !writable;
    },
    focus: () => area.view.focus(),
    insertTime: () => insertTime(area.view),
    keepCursorInSight: area.keepCursorInSight,
  };
}

function tooLong(size: number): string {
  return say('editor-too-long', { size: number(size), limit: number(MAX_BYTES) });
}
