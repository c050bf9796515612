/** Marks at the beginning of a line, such as `**Décision :** `: what is later gathered over all notes. */
import type { StateCommand } from '@codemirror/state';
import { command } from './command.ts';
import { change, wordsOf } from './lines.ts';

/** The marks, in the order of the toolbar. */
export const MARKS = ['question', 'decision', 'action', 'quotation', 'resource'] as const;

export type Mark = (typeof MARKS)[number];

/** Any of the marks as people write them: with or without a space before the colon. */
const WRITTEN = /^\*\*([^*:]+?)[ \u00a0\u202f]?:\*\*[ \u00a0\u202f]?/;

/**
 * Puts a mark before the words of every selected line, in place of another one; takes it away where all have it.
 * `labels` are the marks with their colon, in the language of the note.
 */
export function mark(wanted: Mark, labels: Readonly<Record<Mark, string>>): StateCommand {
  const known = new Map(MARKS.map(name => [wordOf(labels[name]), name]));
  const markOf = (words: string): [Mark | undefined, string] => {
    const [whole = '', word = ''] = WRITTEN.exec(words) ?? [];
    const found = known.get(wordOf(word));
    return [found, found ? words.slice(whole.length) : words];
  };
  return command(state => {
    const lines = wordsOf(state);
    const isOff = lines.every(({ begin }) => markOf(begin.rest)[0] === wanted);
    return change(state, lines, ({ line, begin: { rest } }) => {
      const marks = line.text.slice(0, line.text.length - rest.length);
      const [, words] = markOf(rest);
      return isOff ? marks + words : `${marks}**${labels[wanted]}** ${words}`;
    });
  });
}

function wordOf(label: string): string {
  return label.replace(/[\s\u00a0\u202f:]+$/u, '').toLocaleLowerCase();
}
