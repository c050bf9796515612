/** The screen at a door: asks for its page again and again, and says when nobody answers. */

/** A change of the programme or of who writes shows within this time. */
const AGAIN_MS = 20_000;
/** A network that is there but says nothing counts as none. */
const PATIENCE_MS = 10_000;

interface Policy {
  createHTML(html: string): string;
}

/** Our own server's page is safe; browsers that demand it are told so by a policy of our own. */
const trust: Policy = (
  window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
).trustedTypes?.createPolicy('sillage-door', { createHTML: html => html }) ?? {
  createHTML: html => html,
};

const ours = () => document.querySelector<HTMLScriptElement>('script[src]')?.src;

async function renew(): Promise<void> {
  const answer = await fetch(location.href, {
    cache: 'no-cache',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(trust.createHTML(await answer.text()), 'text/html');
  const script = page.querySelector<HTMLScriptElement>('script[src]');
  // The server was renewed, and this script with it.
  if (script && new URL(script.getAttribute('src') ?? '', location.href).href !== ours()) {
    location.reload();
    return;
  }
  document.body.replaceChildren(...document.adoptNode(page.body).childNodes);
}

function lost(): void {
  const line = document.getElementById('live');
  const words = document.getElementById('main')?.dataset.lost;
  if (!line || !words || line.classList.contains('lost')) return;
  line.className = 'lost';
  line.textContent = `${words} ${line.textContent}`;
}

async function keepUp(): Promise<void> {
  await renew().catch(lost);
  setTimeout(keepUp, AGAIN_MS);
}

addEventListener('offline', lost);
setTimeout(keepUp, AGAIN_MS);

export {};
