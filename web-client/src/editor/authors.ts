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

/** The name in somebody's awareness state, or the words for a person without one. */
export function nameOf(state: AuthorState): string {
  const user = state?.user as { name?: unknown } | undefined;
  const name = typeof user?.name === 'string' ? user.name.trim().slice(0, MAX_NAME_LENGTH) : '';
  return name || say('editor-no-name');
}
