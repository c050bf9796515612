/**
 * A note on the page, block by block, as the server renders it.
 *
 * The server sends the ordered hashes of all blocks and the HTML of those that are new; elements of
 * blocks that did not change stay where they are, so a selection or a scroll position survives.
 */

/** One message of the live stream `/{event}/{session}/live`. */
export interface LiveMessage {
  /** What this page shows already, where the server knows it: the hashes of its elements. */
  base?: string[];
  /** The hashes of all blocks, in order; a block that occurs twice is listed twice. */
  hashes: string[];
  /** HTML by hash, at least for the blocks that the last message did not have. */
  blocks: Record<string, string>;
  /** The sequence number of this version of the note. */
  seq: number;
}

interface Html {
  createHTML(text: string): string;
}

// The HTML comes from our own server, whose renderer is the one place that makes it safe.
const policy: Html = (
  globalThis as { trustedTypes?: { createPolicy(name: string, rules: Html): Html } }
).trustedTypes?.createPolicy('sillage-blocks', { createHTML: text => text }) ?? {
  createHTML: text => text,
};

/** Which hash an element on the page was made from. */
const hashes = new WeakMap<Element, string>();

/**
 * Makes the container show exactly the message's blocks; a block is one element.
 *
 * Returns false, and changes nothing, when a block is neither there nor in the message: the caller
 * then asks for everything again.
 */
export function applyBlocks(container: Element, message: LiveMessage): boolean {
  if (message.base && !adopt(container, message.base)) return false;
  const present = elementsByHash(container);
  const known = (hash: string) => hash in message.blocks || present.has(hash);
  if (!message.hashes.every(known)) return false;

  const models = new Map([...present].map(([hash, elements]) => [hash, elements[0]]));
  const wanted = message.hashes.map(
    hash => present.get(hash)?.shift() ?? create(hash, message.blocks[hash], models.get(hash)),
  );
  for (const gone of [...present.values()].flat()) gone.remove();
  wanted.forEach((element, index) => {
    const there = container.children[index] ?? null;
    if (there !== element) container.insertBefore(element, there);
  });
  return true;
}

/** Learns which block each element is: the server's own page does not say so. */
function adopt(container: Element, base: string[]): boolean {
  if (container.children.length !== base.length) return false;
  base.forEach((hash, index) => {
    const element = container.children[index];
    if (element) hashes.set(element, hash);
  });
  return true;
}

function elementsByHash(container: Element): Map<string, Element[]> {
  const found = new Map<string, Element[]>();
  for (const element of container.children) {
    const hash = hashes.get(element) ?? '';
    found.set(hash, [...(found.get(hash) ?? []), element]);
  }
  return found;
}

function create(hash: string, html: string | undefined, model: Element | undefined): Element {
  const template = document.createElement('template');
  if (html !== undefined) template.innerHTML = policy.createHTML(html);
  const element =
    template.content.firstElementChild ??
    (model?.cloneNode(true) as Element | undefined) ??
    document.createElement('div');
  hashes.set(element, hash);
  return element;
}
