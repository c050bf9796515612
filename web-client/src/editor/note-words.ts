/** What the page puts into a note stands in the note's language, which need not be that of the page. */
import { MARKS, type Mark } from './commands/marks.ts';

export interface NoteWords {
  /** The marks with their colon. */
  readonly marks: Readonly<Record<Mark, string>>;
  /** The text to begin with. */
  readonly template: string;
}

/** Reads the words and the speakers that the server wrote into the page. */
export function noteWords({ noteWords = '{}', people }: DOMStringMap): NoteWords {
  const words: Record<string, string> = JSON.parse(noteWords);
  const say = (name: string) => words[`in-note-${name}`] ?? name;
  const marks = Object.fromEntries(MARKS.map(name => [name, say(`mark-${name}`)]));
  const section = (name: string, first = '') => `## ${say(name)}\n\n${first}`;
  return {
    marks: marks as Record<Mark, string>,
    template: [
      ...(people ? [`**${say('with')}** ${plain(people)}\n`] : []),
      `**${say('taken-by')}** \n\n`,
      section('essentials', '- \n\n'),
      section('said', '\n'),
      section('questions', '\n'),
      section('decisions', '- [ ] \n'),
    ].join(''),
  };
}

/** Names as words: what they are made of means nothing in Markdown. */
function plain(names: string): string {
  return names.replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}
