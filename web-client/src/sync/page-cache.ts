/** Keeps this page, so that `offline.ts` can open it again without network. */

const STORE = 'sillage-pages';
/** Sessions that one person takes notes in during an event, with room to spare. */
const MAX_PAGES = 60;

interface Policy {
  createScriptURL(url: string): string;
}

/** Does nothing where the browser offers no service workers: without https, or in a private window. */
export async function cachePage(): Promise<void> {
  try {
    await navigator.serviceWorker.register(policy().createScriptURL('/offline.js'));
    const pages = await caches.open(STORE);
    const page = location.pathname + location.search;
    const fresh = await fetch(page);
    if (!fresh.ok) return;
    await pages.delete(page, { ignoreSearch: true, ignoreVary: true });
    await pages.put(page, fresh);
    const kept = await pages.keys();
    await Promise.all(kept.slice(0, -MAX_PAGES).map(old => pages.delete(old)));
  } catch {
    // The text is kept all the same; only the page has to be opened with a network.
  }
}

function policy(): Policy {
  const types = (
    globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
  ).trustedTypes;
  const rules = { createScriptURL: (url: string) => url };
  return types?.createPolicy('sillage-offline', rules) ?? rules;
}
