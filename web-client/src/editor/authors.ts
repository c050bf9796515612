/** Authors: their names, and their colours: a fixed set with AA contrast on light and dark, one each while they last. */
import { say } from '../ui/messages.ts';

/** For other Yjs clients, which have no style sheet of ours; `editor.css` has `--author-0` and on. */
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

/** How many colours there are. */
export const COLOURS = HEX.length;

/** What we read of somebody's awareness state; every field may be missing or anything at all. */
export type AuthorState = Record<string, unknown> | null | undefined;

/** The number of the colour to show somebody in: what he chose of our set, or one by his id. */
export function colourOf(client: number, state: AuthorState): number {
  const told = (state?.user as { color?: unknown } | undefined)?.color;
  const chosen = HEX.indexOf(told as (typeof HEX)[number]);
  return chosen >= 0 ? chosen : client % HEX.length;
}

/** The colour to choose for oneself: one that nobody with a lower id has, if there is one. */
export function chooseColour(us: number, states: Map<number, AuthorState>): string {
  const taken = new Set<number>();
  for (const [client, state] of states) {
    if (client < us && state?.user) taken.add(colourOf(client, state));
  }
  const ours = colourOf(us, states.get(us));
  const order = HEX.map((_, step) => (ours + step) % HEX.length);
  return HEX[order.find(colour => !taken.has(colour)) ?? ours] ?? HEX[0];
}

/** As the server cuts them. */
export const MAX_NAME_LENGTH = 40;

/** What would change how the words around a name are shown: controls, marks of direction, signs without width. */
const UNSEEN = /[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** A name as it can be shown and told: one short line. */
export function cleanName(name: string): string {
  const line = name.replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim();
  return [...line].slice(0, MAX_NAME_LENGTH).join('').trim();
}

/** The name in somebody's awareness state; one without a name is told apart by a letter and a digit. */
export function nameOf(client: number, state: AuthorState): string {
  const user = state?.user as { name?: unknown } | undefined;
  const name = typeof user?.name === 'string' ? cleanName(user.name) : '';
  return name || say('editor-anonymous', { sign: signOf(client) });
}

/** Without those that are easily taken for others. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz';

function signOf(client: number): string {
  return `${LETTERS[Math.floor(client / 8) % LETTERS.length]}${(client % 8) + 2}`;
}
