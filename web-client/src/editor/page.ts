/** The note-taker's page: composes the parts. */
import { preview } from '../reader/preview.ts';
import { sendInBackground } from '../sync/background.ts';
import { NoteSession } from '../sync/note-session.ts';
import { databaseOf } from '../sync/note-store.ts';
import { cachePage } from '../sync/page-cache.ts';
import { type Situation, sentenceFor, warnsLeaving } from '../sync/situation.ts';
import { say, sayCount } from '../ui/messages.ts';
import { pageShortcuts } from '../ui/shortcuts.ts';
import { followVisualViewport } from '../ui/visual-viewport.ts';
import { replacedText, showEarlier } from './earlier.ts';
import { joinPanes } from './join-panes.ts';
import { keyEntry } from './key-entry.ts';
import { moreButton } from './more.ts';
import { askName } from './name-strip.ts';
import { noteWords } from './note-words.ts';
import { isUnasked } from './own-name.ts';
import { people } from './people.ts';
import { rescue } from './rescue.ts';
import { share } from './share.ts';
import { statusLine } from './status.ts';
import { type Strip, strip } from './strip.ts';
import { views } from './views.ts';
import { writing } from './writing.ts';

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
    onAccess: access => (access === 'write' ? enter() : who.leave()),
    onReplaced: () => part('entry').prepend(replacedText(name, toText)),
  });
  const offers = rescue({
    text: toText,
    retry: () => session.retry(),
    forget: () => session.forget(),
  });
  const foot = strip(part('panes'), offers);
  const status = statusLine(part('state'), foot);
  const who = people(part('people'), name, session.awareness);
  share(part('share'), name, () => session.now.shares);
  moreButton(part('more'));
  const entry = keyEntry(part('entry'), ({ events }) => {
    session.joinedAnew();
    return events.some(({ slug }) => slug === session.event) ? null : 'other-event';
  });
  const peoplePanel = part('people').querySelector<HTMLElement>('.menu-panel') ?? part('people');
  const parents = { text: part('write'), tools: part('tools'), people: peoplePanel };
  const words = { timeZone: page.dataset.timeZone, note: noteWords(page.dataset) };
  const text = writing(parents, session, words, foot);
  followVisualViewport(text.keepCursorInSight);
  const reading = preview(part('read'), `/${name}/live`, {
    onReaders: who.showReaders,
    onDrawn: () => joined.refresh(),
  });
  const joined = joinPanes(text.view, part('read'), reading, () =>
    foot.tell(say('editor-task-gone')),
  );
  const panes = views(part('views'), page, view => {
    reading.setVisible(view !== 'write');
    if (view !== 'write') joined.load();
  });
  pageShortcuts({
    E: () => panes.choose('write'),
    B: () => panes.choose('both'),
    V: () => panes.choose('read'),
    ...text.pageKeys,
  });

  let asks = isUnasked();
  function enter(): void {
    who.enter();
    if (asks) askName(part('panes'), who.rename);
    asks = false;
  }

  let wasWritable = false;
  function show(): void {
    const { now, isWritable } = session;
    status.show(sentenceFor(now));
    text.setWritable(isWritable);
    if (wasWritable !== isWritable) joined.refresh();
    wasWritable = isWritable;
    entry.setVisible(!isWritable && wantsKey(now));
    if (isWritable && arrives) {
      arrives = false;
      text.focus();
    }
  }
  show();
  start(session, part('entry'), foot);
}

/** What goes on by itself once the page stands. */
function start(session: NoteSession, panels: HTMLElement, foot: Strip): void {
  const { name, epoch } = session;
  addEventListener('beforeunload', event => {
    if (warnsLeaving(session.now)) event.preventDefault();
  });
  void session.start();
  void session.serverKnown.then(() => {
    if (session.now.stop === 'epoch') return;
    return showEarlier(panels, name, epoch, () => session.text.toString());
  });
  sendInBackground(databaseOf(name, epoch), databases => {
    if (databases.length > 0) foot.tell(sayCount('editor-unsent-notes', databases.length));
  });
  void cachePage();
}

/** Whether another key would help: not where the notes are closed for everybody. */
function wantsKey({ access, stop, readCause }: Readonly<Situation>): boolean {
  if (stop) return stop === 'key';
  return access === 'read' && readCause !== 'paused' && readCause !== 'frozen';
}
