/** The words of the page, which the server took from its language files. */

export type Arguments = Record<string, string | number>;

const messages = read();

function read(): Record<string, string> {
  // Where there is no page, as in a test, a message is its id.
  const source = globalThis.document?.querySelector<HTMLElement>('[data-words]')?.dataset.words;
  return source ? JSON.parse(source) : {};
}

/** A message with its `{name}`s replaced; an unknown message is shown by its id, so that it is seen. */
export function say(id: string, values: Arguments = {}): string {
  const text = messages[id] ?? id;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** `id-one` for one in the page's language, `id-other` otherwise, with `{count}`. */
export function sayCount(id: string, count: number): string {
  const form = new Intl.PluralRules(language()).select(count) === 'one' ? 'one' : 'other';
  return say(`${id}-${form}`, { count: new Intl.NumberFormat(language()).format(count) });
}

/** The time of day as the page's language writes it, 24 hours. */
export function timeOfDay(date: Date): string {
  return new Intl.DateTimeFormat(language(), {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(date);
}

function language(): string {
  return document.documentElement.lang || 'fr';
}
