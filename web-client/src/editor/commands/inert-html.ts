/** HTML that is only read, never put into the page; loaded before the library that turns it into Markdown. */

interface Rules {
  createHTML(text: string): string | null;
}

interface Policy {
  createHTML(text: string): string;
}

const types = (
  globalThis as { trustedTypes?: { createPolicy(name: string, rules: Rules): Policy } }
).trustedTypes;

// When it is loaded, the library parses an empty text to see whether the browser can: only that passes.
types?.createPolicy('default', { createHTML: text => (text === '' ? text : null) });

const policy = types?.createPolicy('sillage-paste', { createHTML: text => text });

/** For a document of its own that nobody sees and whose scripts never run. */
export function trusted(html: string): string {
  return policy?.createHTML(html) ?? html;
}
