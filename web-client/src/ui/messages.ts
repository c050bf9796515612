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

/** The forms of the page's language are made once: they are dear, and every key asks for some. */
const formats = new Map<string, unknown>();

function made<Format>(name: string, make: () => Format): Format {
  const key = `${language()} ${name}`;
  const format = (formats.get(key) as Format | undefined) ?? make();
  formats.set(key, format);
  return format;
}

/** `id-one` for one in the page's language, `id-other` otherwise, with `{count}`. */
export function sayCount(id: string, count: number): string {
  const rules = made('plural', () => new Intl.PluralRules(language()));
  const form = rules.select(count) === 'one' ? 'one' : 'other';
  return say(`${id}-${form}`, { count: number(count) });
}

/** A number as the page's language writes it. */
export function number(value: number): string {
  return made('number', () => new Intl.NumberFormat(language())).format(value);
}

/** The time of day from 00:00 to 23:59, here or in the time zone of an event. */
export function timeOfDay(date: Date, timeZone?: string): string {
  const clock = made(`time ${timeZone ?? ''}`, () => {
    try {
      return clockOf(timeZone);
    } catch {
      // A zone that this browser does not know.
      return clockOf();
    }
  });
  return clock.format(date);
}

function clockOf(timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language(), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone && { timeZone }),
  });
}

function language(): string {
  return globalThis.document?.documentElement.lang || 'fr';
}
