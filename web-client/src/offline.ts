/**
 * A service worker, served as `/offline.js`: a reload without network still opens the editor.
 *
 * It only answers for pages that the editor has kept (`sync/page-cache.ts`), and only when the server does
 * not; their scripts and styles are in the browser's own cache, where they stay for a year.
 */

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
