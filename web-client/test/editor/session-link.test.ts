/** `[[`: where a link is begun, which sessions are found, and what is written. */
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { markdown } from '../../src/editor/markdown.ts';
import { linkedBy, matching, sessionsOf } from '../../src/editor/session-link/sessions.ts';
import { begun } from '../../src/editor/session-link/trigger.ts';

/** What was written behind `[[` in a text whose cursor is `^`. */
function wordsBehind(marked: string): string | undefined {
  const doc = marked.replace('^', '');
  const state = EditorState.create({ doc, extensions: markdown });
  return begun(state, marked.indexOf('^'))?.words;
}

describe('a link is begun', () => {
  it.each([
    ['at once', '[[^', ''],
    ['with words', 'voir [[le la^', 'le la'],
    ['in an item', '- [[eau^ et plus', 'eau'],
    ['in a cell', '| a | [[b^ |\n| --- | --- |', 'b'],
  ])('%s', (_, text, words) => expect(wordsBehind(text)).toBe(words));

  it.each([
    ['by one bracket', '[le la^'],
    ['on another line', '[[le\nla^'],
    ['once it is ended', '[[le]] la^'],
    ['by three brackets', '[[[le^'],
    ['behind a backslash', '\\[[le^'],
    ['as an image', '![[le^'],
    ['between fences', '```\n[[le^\n```'],
    ['in an indented block', 'a\n\n    [[le^'],
    ['in code', 'un `[[le^` ici'],
  ])('not %s', (_, text) => expect(wordsBehind(text)).toBeUndefined());
});

const session = (title: string, slug: string, start: string) => ({
  title,
  url: `https://notes.example/forum/${slug}`,
  start,
});

const SCHEDULE = {
  schedule: {
    conference: {
      days: [
        {
          date: '2031-05-03',
          rooms: {
            Halle: [session('Été : l’école', 'ete', '14:00')],
            Quai: [session('Le cœur de l’eau', 'coeur', '09:30')],
          },
        },
        { date: '2031-05-04', rooms: { Quai: [session('Eau [2] *R&D* &amp;', 'eau-2', '10:00')] } },
      ],
    },
  },
};

describe('the sessions', () => {
  const sessions = sessionsOf(SCHEDULE, 'fr');
  const found = (words: string) => matching(sessions, words).map(({ path }) => path);

  it('come in the order of the programme, with day and time', () => {
    expect(sessions.map(({ when }) => when)).toEqual(['sam. 09:30', 'sam. 14:00', 'dim. 10:00']);
  });

  it.each([
    ['all where nothing is written', '', ['/forum/coeur', '/forum/ete', '/forum/eau-2']],
    ['without accents and case', 'ETE', ['/forum/ete']],
    ['with another apostrophe', "l'ecole", ['/forum/ete']],
    ['by what only looks like two letters', 'coeur', ['/forum/coeur']],
    ['by parts of words in any order', 'eau coe', ['/forum/coeur']],
    ['the beginning of a title first', 'eau', ['/forum/eau-2', '/forum/coeur']],
    ['nothing', 'lavoir', []],
  ])('are found: %s', (_, words, paths) => expect(found(words)).toEqual(paths));

  it('are linked to in Markdown that says the title and nothing else', () => {
    expect(sessions.map(linkedBy)).toEqual([
      '[Le cœur de l’eau](/forum/coeur)',
      '[Été : l’école](/forum/ete)',
      '[Eau \\[2\\] \\*R&D\\* \\&amp;](/forum/eau-2)',
    ]);
  });
});
