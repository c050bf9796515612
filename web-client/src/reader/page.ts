/** The reader's page: its elements, and its words, which the server wrote beside the note. */

export const at = (id: string) => document.getElementById(id) as HTMLElement;
export const note = at('note');
const words: Record<string, string> = JSON.parse(note.dataset.words ?? '{}');

/** A sentence with its values. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  return (words[`reader-${key}`] ?? '').replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A sentence about so many. */
export const many = (key: string, count: number, values = {}) =>
  say(`${key}-${count === 1 ? 'one' : 'other'}`, { count, ...values });
