/** The note-taker's page: composes the parts. */

import { EditorView } from '@codemirror/view';
import { preview } from '../reader/preview.ts';
import { sendInBackground } from '../sync/background.ts';
import { NoteSession } from '../sync/note-session.ts';
import { databaseOf } from '../sync/note-store.ts';
import { cachePage } from '../sync/page-cache.ts';
import { type Situation, sentenceFor, warnsLeaving } from '../sync/situation.ts';
import { number, say, sayCount, timeOfDay } from '../ui/messages.ts';
import { pageShortcuts } from '../ui/shortcuts.ts';
import { followVisualViewport } from '../ui/visual-viewport.ts';
import { insert } from './commands/insert.ts';
import { replacedText, showEarlier } from './earlier.ts';
import { find } from './find.ts';
import { keyEntry } from './key-entry.ts';
import { MAX_BYTES, sizeLimit } from './limit.ts';
import { moreButton } from './more.ts';
import { people } from './people.ts';
import { rescue } from './rescue.ts';
import { share } from './share.ts';
import { statusLine } from './status.ts';
import { strip } from './strip.ts';
import { textArea } from './text-area.ts';
import { toolbar, toolKeys, tools } from './toolbar.ts';
import { ownUndo } from './undo.ts';
import { views } from './views.ts';

/** The line being written stays so far from the edges of the window. */
const LINE_PX = 28;

/** A link that was made for this note leads here: then the caret is in the text at once. */
let arrives = location.hash === '#write';
if (arrives) history.replaceState(null, '', location.pathname + location.search);

const page = document.getElementById('editor');
if (page) edit(page, page.dataset.document ?? '', page.dataset.epoch ?? '');

/** `name` is `{event}/{session}`. */
function edit(page: HTMLElement, name: string, epoch: string): void {
  const part = (name: string) => page.querySelector<HTMLElement>(`.editor-${name}`) ?? page;
  const toText = () => session.text.toString();
  const session: NoteSession = new NoteSession(name, epoch, {
    onChange: () => show(),
    onAccess: access => (access === 'write' ? who.enter() : who.leave()),
    onReplaced: () => part('entry').prepend(replacedText(name, toText)),
  });

  const offers = rescue({
    text: toText,
    retry: () => session.retry(),
    forget: () => session.forget(),
  });
  const foot = strip(part('panes'), offers);
  const status = statusLine(part('state'), foot);
  const who = people(part('people'), session.awareness);
  share(part('share'), name, () => session.now.shares);
  const entry = keyEntry(part('entry'), ({ events }) => {
    session.joinedAnew();
    return events.some(({ slug }) => slug === session.event) ? null : 'other-event';
  });
  const undo = ownUndo(session.text);
  const search = find();
  const insertTime = insert(() => `[${timeOfDay(new Date(), page.dataset.timeZone)}] `);
  const offered = tools({ undo, insertTime, find: search.open });
  const area = textArea(part('write'), session.text, session.awareness, [
    undo.extension,
    search.extension,
    toolKeys(offered),
    sizeLimit(size => foot.tell(tooLong(size))),
    EditorView.scrollMargins.of(() => ({ top: LINE_PX, bottom: LINE_PX + foot.height() })),
  ]);
  followVisualViewport(area.keepCursorInSight);
  moreButton(part('more'));
  const bar = toolbar(part('tools'), area.view, offered);
  const reading = preview(part('read'), `/${name}/live`, who.showReaders);
  const panes = views(part('views'), page, view => reading.setVisible(view !== 'write'));
  pageShortcuts({
    E: () => panes.choose('write'),
    B: () => panes.choose('both'),
    V: () => panes.choose('read'),
    T: () => insertTime(area.view),
  });

  function show(): void {
    const { now, isWritable } = session;
    status.show(sentenceFor(now));
    area.setWritable(isWritable);
    bar.hidden = !isWritable;
    entry.setVisible(!isWritable && wantsKey(now));
    if (isWritable && arrives) {
      arrives = false;
      area.view.focus();
    }
  }
  show();
  addEventListener('beforeunload', event => {
    if (warnsLeaving(session.now)) event.preventDefault();
  });
  void session.start();
  void session.serverKnown.then(() => {
    if (session.now.stop !== 'epoch') return showEarlier(part('entry'), name, epoch, toText);
  });
  sendInBackground(databaseOf(name, epoch), databases => {
    if (databases.length > 0) foot.tell(sayCount('editor-unsent-notes', databases.length));
  });
  void cachePage();
}

function tooLong(size: number): string {
  return say('editor-too-long', { size: number(size), limit: number(MAX_BYTES) });
}

/** Whether another key would help: not where the notes are closed for everybody. */
function wantsKey({ access, stop, readCause }: Readonly<Situation>): boolean {
  if (stop) return stop === 'key';
  return access === 'read' && readCause !== 'paused' && readCause !== 'frozen';
}
