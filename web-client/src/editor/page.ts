/** The note-taker's page: composes the parts. */
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { preview } from '../reader/preview.ts';
import { isStorageFault, refusalFor, type Stop, stopFor } from '../sync/close-codes.ts';
import { connection } from '../sync/connection.ts';
import { expectsToWrite, keyFor, rememberAccess } from '../sync/keys.ts';
import { databaseOf, localCopy } from '../sync/local-copy.ts';
import { storageIn } from '../sync/notice.ts';
import { putPageAside } from '../sync/page-cache.ts';
import { type Situation, sentenceFor, wouldLose } from '../sync/situation.ts';
import { openTab } from '../sync/tab.ts';
import { pageShortcuts } from '../ui/shortcuts.ts';
import { replacedText, showEarlier } from './earlier.ts';
import { entry } from './key-entry.ts';
import { people } from './people.ts';
import { rescue } from './rescue.ts';
import { share } from './share.ts';
import { statusLine } from './status.ts';
import { textArea } from './text-area.ts';
import { insertTime, toolbar, toolKeys } from './toolbar.ts';
import { views } from './views.ts';

/** After so long without the server, its text is not waited for. */
const SERVER_PATIENCE_MS = 5_000;

const page = document.getElementById('editor');
if (page) edit(page, page.dataset.document ?? '', page.dataset.epoch ?? '');

/** `name` is `{event}/{session}`. */
function edit(page: HTMLElement, name: string, epoch: string): void {
  const event = name.split('/')[0] ?? '';
  const doc = new Y.Doc();
  const text = doc.getText('content');
  const toText = () => text.toString();
  const awareness = new Awareness(doc);
  // Readers are not in the list of people; we enter it when the server says that we may write.
  awareness.setLocalState(null);

  const tab = openTab(show);
  let synced = () => {};
  const serverKnown = new Promise<void>(resolve => {
    synced = resolve;
    setTimeout(resolve, SERVER_PATIENCE_MS);
  });
  const link = connection({
    name,
    doc,
    awareness,
    key: () => (tab.now.keyRefused ? '' : keyFor(event)),
    epoch,
    onLedger: tab.record,
    onConnected: connected => tab.change({ connected }),
    onAccess: granted,
    onDenied: denied,
    onSynced: synced,
    onNotice: noticed,
    onClosed: closed,
  });
  const copy = localCopy(databaseOf(name, epoch), doc, kept => tab.change({ kept }));

  const part = (name: string) => page.querySelector<HTMLElement>(`.editor-${name}`) ?? page;
  const offers = rescue({ text: toText, retry: link.renew, forget: copy.forget });
  const status = statusLine(part('state'), offers);
  const who = people(part('people'), awareness);
  share(part('people'), name, () => keyFor(event));
  const door = entry(part('entry'), () => {
    tab.change({ keyRefused: false, access: 'asking', stop: null });
    link.renew();
  });
  const area = textArea(part('write'), text, awareness, toolKeys);
  const tools = toolbar(part('tools'), area.view);
  const reading = preview(part('read'), `/${name}/live`, who.showReaders);
  const panes = views(part('views'), page, view => reading.setVisible(view !== 'write'));

  pageShortcuts({
    E: () => panes.choose('write'),
    B: () => panes.choose('both'),
    V: () => panes.choose('read'),
    T: () => insertTime(area.view),
  });
  text.observe((change, { local }) => {
    if (local) tab.record({ type: 'edited', characters: charactersOf(change) });
  });
  addEventListener('beforeunload', event => {
    if (wouldLose(tab.now)) event.preventDefault();
  });
  show(tab.now);
  void copy.loaded.then(link.start);
  void serverKnown.then(() => {
    if (tab.now.stop !== 'epoch') return showEarlier(part('entry'), name, epoch, toText);
  });
  void putPageAside();

  function granted(access: 'write' | 'read'): void {
    rememberAccess(event, access);
    tab.change({ access, setAside: false, storage: 'well' });
    if (access === 'write') who.enter();
    else who.leave();
  }

  /** A key that is no longer known still lets its holder read; without a key every session is read. */
  function denied(reason: string): void {
    const refusal = refusalFor(reason);
    if (refusal === 'epoch') {
      stop('epoch');
      part('entry').prepend(replacedText(name, toText));
      return;
    }
    if (refusal === 'set-aside') {
      tab.change({ setAside: true });
      return;
    }
    if (tab.now.keyRefused) {
      stop('missing');
      return;
    }
    tab.change({ keyRefused: true });
    link.renew();
  }

  function noticed(payload: string): void {
    const storage = storageIn(payload);
    if (storage) tab.change({ storage });
  }

  function closed(code: number): void {
    const { storage } = tab.now;
    const fails = storage === 'well' && isStorageFault(code);
    tab.change({ connected: false, storage: fails ? 'failing' : storage });
    const reason = stopFor(code);
    if (reason) stop(reason);
  }

  function stop(reason: Stop): void {
    link.stop();
    tab.change({ stop: reason, connected: false });
  }

  function show(now: Readonly<Situation>): void {
    status.show(sentenceFor(now));
    const writable = !now.stop && mayWrite(now.access);
    area.setWritable(writable);
    tools.hidden = !writable;
    door.setVisible(!writable && now.access === 'read');
  }

  function mayWrite(access: Situation['access']): boolean {
    return access === 'asking' ? expectsToWrite(event) : access === 'write';
  }
}

function charactersOf(change: Y.YTextEvent): number {
  return change.delta.reduce(
    (sum, { insert, delete: deleted }) =>
      sum + (typeof insert === 'string' ? insert.length : 0) + (deleted ?? 0),
    0,
  );
}
