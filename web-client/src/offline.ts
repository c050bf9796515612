/**
 * A service worker, served as `/offline.js`: a reload without network still opens the editor, and what was
 * kept is sent when the network is back.
 *
 * It only answers for pages that the editor has kept (`sync/page-cache.ts`), and only when the server does
 * not; their scripts and styles are in the browser's own cache, where they stay for a year.
 */

import { sendAllKept } from './sync/send-kept.ts';
import { UNSENT_TAG } from './sync/unsent-notes.ts';

interface Sync extends Event {
  tag: string;
  waitUntil(done: Promise<unknown>): void;
}

interface Fetch extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** A network that is there but says nothing must not keep a person from writing. */
const PATIENCE_MS = 5_000;

addEventListener('fetch', event => {
  const { request, respondWith } = event as Fetch;
  const isEditor = request.mode === 'navigate' && new URL(request.url).pathname.endsWith('/edit');
  if (isEditor) respondWith.call(event, serverOrKept(request));
});

// The network is back, and perhaps no page is open: what this browser kept is sent from here.
addEventListener('sync', event => {
  const { tag, waitUntil } = event as Sync;
  if (tag === UNSENT_TAG) waitUntil.call(event, sendAllKept());
});

async function serverOrKept(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
  if (!kept) return fetch(request);
  const late = new Promise<Response>(resolve => setTimeout(resolve, PATIENCE_MS, kept));
  // A server that cannot open the note has no page for it, and its text is here.
  const answer = fetch(request).then(
    answer => (answer.status >= 500 ? kept : answer),
    () => kept,
  );
  return Promise.race([answer, late]);
}
