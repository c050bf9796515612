/** The colours of authors: a fixed set, each with AA contrast on both backgrounds, chosen by client. */

/** How many there are; `editor.css` has `--author-0` to `--author-7`. */
export const AUTHOR_COLOURS = 8;

/** What other Yjs clients, which have no style sheet of ours, are told to paint (light background). */
const HEX = [
  '#0b5c8a',
  '#9a3412',
  '#166534',
  '#7e22ce',
  '#9d174d',
  '#115e59',
  '#854d0e',
  '#3730a3',
] as const;

/** The number of the colour of a client, stable for as long as the client lives. */
export function colourOf(client: number): number {
  return client % AUTHOR_COLOURS;
}

/** The same colour for the wire. */
export function hexColourOf(client: number): string {
  return HEX[colourOf(client)] ?? HEX[0];
}
