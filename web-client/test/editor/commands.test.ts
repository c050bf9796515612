/** What keys and buttons do to the text, case by case; `|` marks the cursor or both ends of the selection. */
import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { emptyPairs } from '../../src/editor/commands/empty-pair.ts';
import { enter } from '../../src/editor/commands/enter.ts';
import { bold, code, italic } from '../../src/editor/commands/inline.ts';
import { insert, link, table } from '../../src/editor/commands/insert.ts';
import { heading, list, quote, task } from '../../src/editor/commands/lines.ts';
import { type Mark, mark } from '../../src/editor/commands/marks.ts';
import { cellsOf, tableOf } from '../../src/editor/commands/paste.ts';
import { linkOver } from '../../src/editor/commands/paste-link.ts';
import { language, markdown } from '../../src/editor/markdown.ts';

/** A bar that is no mark is written `¦` here, as in tables. */
const bars = (text: string) => text.replaceAll('¦', '|');

function run(command: StateCommand, marked: string): string {
  const [before = '', inside = '', after] = marked.split('|').map(bars);
  const text = after === undefined ? before + inside : before + inside + after;
  const to = after === undefined ? before.length : before.length + inside.length;
  let state = EditorState.create({
    doc: text,
    selection: EditorSelection.range(before.length, to),
    extensions: markdown,
  });
  command({
    state,
    dispatch: transaction => {
      state = transaction.state;
    },
  });
  const { from, to: end, empty } = state.selection.main;
  const written = (from: number, to?: number) => state.sliceDoc(from, to).replaceAll('|', '¦');
  const rest = empty ? written(end) : `${written(from, end)}|${written(end)}`;
  return `${written(0, from)}|${rest}`;
}

type Case = [what: string, command: StateCommand, before: string, after: string];

const INLINE: Case[] = [
  ['makes words bold', bold, 'un |mot| ici', 'un **|mot|** ici'],
  ['makes bold words plain', bold, 'un **|mot|** ici', 'un |mot| ici'],
  ['makes bold words plain, marks selected', bold, 'un |**mot**| ici', 'un |mot| ici'],
  ['cuts blanks', bold, 'un| mot |ici', 'un **|mot|** ici'],
  ['cuts no-break blanks', bold, '|mot\u00a0|: ici', '**|mot|**\u00a0: ici'],
  ['makes a part plain', bold, '**un |mot| ici**', '**un** |mot| **ici**'],
  ['makes the beginning plain', bold, '**|un| mot**', '|un| **mot**'],
  ['makes the end plain', bold, '**un |mot|**', '**un** |mot|'],
  ['joins what is bold in part', bold, '|**un** mot|', '**|un mot|**'],
  ['joins two bold words', bold, '**un** |et| **deux**', '**un** **|et|** **deux**'],
  ['joins all of them', bold, '|**un** et **deux**|', '**|un et deux|**'],
  ['takes all of them', bold, '|**un** **deux**|', '|un deux|'],
  ['nests italic in bold', italic, '**un |mot| ici**', '**un *|mot|* ici**'],
  ['nests italic on bold', italic, '**|mot|**', '***|mot|***'],
  ['takes italic out of bold', italic, '***|mot|***', '**|mot|**'],
  ['takes bold off italic', bold, '***|mot|***', '*|mot|*'],
  [
    'goes around half of a link',
    bold,
    'un |mot [ici|](https://a.fr)',
    'un **|mot [ici](https://a.fr)|**',
  ],
  ['stays within a link', bold, '[un |mot|](https://a.fr)', '[un **|mot|**](https://a.fr)'],
  ['goes paragraph by paragraph', bold, '|un\n\ndeux|', '**|un**\n\n**deux|**'],
  ['keeps the lines of a paragraph', bold, '|un\ndeux|', '**|un\ndeux|**'],
  ['leaves the marks of a list', bold, '|- un\n- deux|', '- **|un**\n- **deux|**'],
  ['leaves the box of a task', bold, '|- [ ] un|', '- [ ] **|un|**'],
  ['leaves the mark of a heading', bold, '|## Un|', '## **|Un|**'],
  ['takes bold off paragraphs', bold, '|**un**\n\n**deux**|', '|un\n\ndeux|'],
  ['makes all bold when some is', bold, '|**un**\n\ndeux|', '**|un**\n\n**deux|**'],
  ['begins at the cursor', bold, 'un | mot', 'un **|** mot'],
  ['ends what it began', bold, 'un **|** mot', 'un | mot'],
  ['takes the word at the cursor', bold, 'un mo|t ici', 'un **mo|t** ici'],
  ['takes it back', bold, 'un **mo|t** ici', 'un mo|t ici'],
  ['leaves punctuation before a letter', bold, '|Décision :|on garde', '**|Décision|** :on garde'],
  ['leaves quotes beside a letter', bold, '|« Oui »|dit-elle', '**|« Oui|** »dit-elle'],
  ['takes punctuation before a blank', bold, '|Décision :| on garde', '**|Décision :|** on garde'],
  ['does nothing to blanks', bold, 'un|  |mot', 'un|  |mot'],
  ['does nothing in code', bold, '```\n|un|\n```', '```\n|un|\n```'],
  ['makes code', code, 'un |mot| ici', 'un `|mot|` ici'],
  ['makes code plain', code, 'un `|mot|` ici', 'un |mot| ici'],
  ['begins code', code, 'un | mot', 'un `|` mot'],
  ['takes more ticks', code, 'un |a`b| ici', 'un `` |a`b| `` ici'],
  ['makes lines a fence', code, '|un\ndeux|', '```\n|un\ndeux|\n```'],
  ['makes half lines a fence', code, 'u|n\nde|ux', '```\nu|n\nde|ux\n```'],
  ['makes a longer fence', code, '|```\nun\n|', '|un\n|'],
  ['takes a fence away', code, '```\nu|n\n```', 'u|n'],
];

const LINES: Case[] = [
  ['makes a list', list, '|un\ndeux|', '- |un\n- deux|'],
  ['unmakes a list', list, '- |un\n- deux|', '|un\ndeux|'],
  ['goes over blank lines', list, '|un\n\ndeux|', '- |un\n\n- deux|'],
  ['makes numbers a list', list, '|1. un\n2. deux|', '- |un\n- deux|'],
  ['makes tasks a list', list, '|- [ ] un|', '- |un|'],
  ['keeps the mark that is there', list, '|* un\ndeux|', '* |un\n- deux|'],
  ['is a list in a quote', list, '> u|n', '> - u|n'],
  ['begins a list', list, '|', '- |'],
  ['makes tasks of a list', task, '|- un\n- deux|', '- [ ] |un\n- [ ] deux|'],
  ['makes tasks of numbers', task, '1. u|n', '1. [ ] u|n'],
  ['makes tasks of lines', task, '|un\ndeux|', '- [ ] |un\n- [ ] deux|'],
  ['completes tasks', task, '|- [x] un\n- deux|', '- [x] |un\n- [ ] deux|'],
  ['unmakes tasks', task, '- [x] |un|', '|un|'],
  ['knows a list with no-break spaces', task, '-\u00a0u|n', '- [ ] u|n'],
  ['quotes', quote, '|un\n\ndeux|', '> |un\n>\n> deux|'],
  ['quotes a list', quote, '|- un|', '> - |un|'],
  ['unquotes', quote, '> |un\n>\n> deux|', '|un\n\ndeux|'],
  ['makes a heading', heading, 'Se|mer', '## Se|mer'],
  ['makes a smaller heading', heading, '## Se|mer', '### Se|mer'],
  ['unmakes a heading', heading, '### Se|mer', 'Se|mer'],
  ['makes an item a heading', heading, '- Se|mer', '## Se|mer'],
  ['leaves code alone', list, '```\n|un|\n```', '```\n|un|\n```'],
];

const INSERTIONS: Case[] = [
  ['links words', link, 'voir |ici|', 'voir [ici](|https://|)'],
  ['cuts blanks', link, 'voir| ici |', 'voir [ici](|https://|) '],
  ['links an address', link, 'voir |https://a.fr|', 'voir [|](https://a.fr)'],
  ['finds the address of a link', link, '[i|ci](https://a.fr)', '[ici](|https://a.fr|)'],
  ['inserts', insert(() => '[10:30] '), 'a|b', 'a[10:30] |b'],
  ['makes a table', table('A', 'B'), '|', '¦ |A| ¦ B ¦\n¦ --- ¦ --- ¦\n¦  ¦  ¦\n'],
  [
    'makes a table after the line',
    table('A', 'B'),
    'te|xte\n\nsuite',
    'texte\n\n¦ |A| ¦ B ¦\n¦ --- ¦ --- ¦\n¦  ¦  ¦\n\nsuite'.replace('¦\n\n', '¦\n\n'),
  ],
];

const ENTER: Case[] = [
  ['continues a list', enter, '- un|', '- un\n- |'],
  ['continues in the middle', enter, '- u|n', '- u\n- |n'],
  ['continues an indented list', enter, '  * un|', '  * un\n  * |'],
  ['continues a task, not done', enter, '- [x] fait|', '- [x] fait\n- [ ] |'],
  ['counts', enter, '9. neuf|', '9. neuf\n10. |'],
  ['renumbers what follows', enter, '1. un|\n2. deux\n3. trois', '1. un\n2. |\n3. deux\n4. trois'],
  ['continues a quote', enter, '> dit|', '> dit\n> |'],
  ['continues a list in a quote', enter, '> - dit|', '> - dit\n> - |'],
  ['ends a list with a blank line', enter, '- un\n- |', '- un\n\n|'],
  ['ends a list of numbers', enter, '1. un\n2. |', '1. un\n\n|'],
  ['ends a list of tasks', enter, '- [ ] un\n- [ ] |', '- [ ] un\n\n|'],
  ['ends a quote with a blank line', enter, '> un\n> |', '> un\n\n|'],
  ['ends a list in a quote', enter, '> - un\n> - |', '> - un\n>\n> |'],
  ['goes one level out', enter, '- un\n  - |', '- un\n- |'],
  ['goes one level out to a number', enter, '1. un\n   - deux\n   - |', '1. un\n   - deux\n2. |'],
  ['reads a no-break space', enter, '-\u00a0un|', '-\u00a0un\n- |'],
  ['ends an empty first item', enter, '- |', '|'],
  ['begins no list in code', enter, '```\n- un|', '```\n- un\n|'],
  ['keeps the indent of code', enter, '```\n  un|\n```', '```\n  un\n  |\n```'],
];

describe.each([
  ['inline', INLINE],
  ['lines', LINES],
  ['insertions', INSERTIONS],
  ['Enter', ENTER],
])('%s', (_, cases) => {
  it.each(cases)('%s', (_, command, before, after) => {
    expect(run(command, before)).toBe(after);
  });
});

describe('Enter leaves to the editor', () => {
  it.each(['texte|', '-texte|', '-| un', '```\nun\n```|'])('%j', text => {
    expect(run(enter, text)).toBe(text);
  });
});

describe('marks that were begun', () => {
  const begun = (text: string) => {
    let state = EditorState.create({
      doc: text,
      selection: { anchor: text.length },
      extensions: [markdown, emptyPairs],
    });
    bold({
      state,
      dispatch: transaction => {
        state = transaction.state;
      },
    });
    return state;
  };

  it('go with the cursor when nothing was written', () => {
    const state = begun('un ');
    expect(state.doc.toString()).toBe('un ****');
    const left = state.update({ selection: { anchor: 0 } }).state;
    expect(left.doc.toString()).toBe('un ');
    expect(left.selection.main.head).toBe(0);
  });

  it('stay when something was written, by us or by others', () => {
    const written = begun('un ').update({ changes: { from: 5, insert: 'mot' } }).state;
    expect(written.update({ selection: { anchor: 0 } }).state.doc.toString()).toBe('un **mot**');
    const moved = begun('un ').update({ changes: { from: 0, insert: 'Et ' } }).state;
    expect(moved.update({ selection: { anchor: 0 } }).state.doc.toString()).toBe('Et un ');
  });
});

it('leaves a text alone that may only be read', () => {
  const state = EditorState.create({ doc: 'a', extensions: EditorState.readOnly.of(true) });
  for (const command of [bold, list, enter, link]) {
    expect(command({ state, dispatch: () => expect.unreachable() })).toBe(false);
  }
});

/** Whatever is selected: what was made is read as it was meant, and no empty pair is left. */
it('r14 never writes marks that are not read', { timeout: 60_000 }, () => {
  const texts = [
    'Oui, « non » : **peut-être** (ou *pas*) ; `code` fin.',
    '- un **deux** trois\n- *quatre* cinq !',
    'Une ligne\nsuite [lien](https://a.fr), fin\n\nEt **encore**.',
  ];
  for (const text of texts) {
    for (let from = 0; from < text.length; from++) {
      for (let to = from + 1; to <= text.length; to++) {
        for (const [command, name] of [
          [bold, 'StrongEmphasis'],
          [italic, 'Emphasis'],
        ] as const) {
          const state = EditorState.create({
            doc: text,
            selection: { anchor: from, head: to },
            extensions: markdown,
          });
          let after = state;
          command({
            state,
            dispatch: transaction => {
              after = transaction.state;
            },
          });
          const made = after.doc.toString();
          const shown = `${name} ${JSON.stringify([text.slice(0, from), text.slice(from, to)])} ${made}`;
          expect(made.includes('****'), shown).toBe(false);
          expect(strayStars(made), shown).toBe(0);
        }
      }
    }
  }
});

/** Stars that are text, not marks. */
function strayStars(text: string): number {
  const isMark = new Set<number>();
  language.parser.parse(text).iterate({
    enter: ({ name, from, to }) => {
      if (name !== 'EmphasisMark' && name !== 'ListMark') return;
      for (let at = from; at < to; at++) isMark.add(at);
    },
  });
  return [...text].filter((letter, at) => letter === '*' && !isMark.has(at)).length;
}

describe('a no-break space behind a mark', () => {
  it.each([
    ['#\u00a0Titre', 'ATXHeading1'],
    ['##\u202fTitre', 'ATXHeading2'],
    ['-\u00a0un', 'BulletList'],
    ['1.\u00a0un', 'OrderedList'],
    ['> -\u00a0un', 'BulletList'],
    ['>\u00a0cité', 'Blockquote'],
  ])('r09 reads %j as %s', (text, node) => {
    const names: string[] = [];
    language.parser.parse(text).iterate({ enter: ({ name }) => void names.push(name) });
    expect(names).toContain(node);
  });
});

describe('pasted cells', () => {
  it('are a table', () => {
    const cells = cellsOf('Nom\tHeure\r\nAnne\t10 h\r\nYves|Le Gall\t11 h\r\n');
    expect(tableOf(cells ?? [])).toBe(
      '| Nom | Heure |\n| --- | --- |\n| Anne | 10 h |\n| Yves\\|Le Gall | 11 h |',
    );
  });

  it('may have line breaks and quotes', () => {
    expect(cellsOf('a\t"b\nc"\n"d ""e"""\tf')).toEqual([
      ['a', 'b\nc'],
      ['d "e"', 'f'],
    ]);
    expect(tableOf([['a', 'b\nc']])).toContain('b<br>c');
  });

  it.each(['un texte', 'un\tseul', 'a\tb\nc', '', '\tdef f():\n\t\treturn'])('%j is none', text => {
    expect(cellsOf(text)).toBeNull();
  });
});

describe('a mark', () => {
  const labels: Record<Mark, string> = {
    question: 'Question\u00a0:',
    decision: 'Décision\u00a0:',
    action: 'Action\u00a0:',
    quotation: 'Citation\u00a0:',
    resource: 'Ressource\u00a0:',
  };
  it.each([
    ['|', '**Décision\u00a0:** |'],
    ['on garde| le lavoir', '**Décision\u00a0:** on garde| le lavoir'],
    ['- [ ] on garde|', '- [ ] **Décision\u00a0:** on garde|'],
    ['> on garde|', '> **Décision\u00a0:** on garde|'],
    ['**Décision\u00a0:** on garde|', 'on garde|'],
    ['**décision :** on garde|', 'on garde|'],
    ['**Action\u00a0:** on garde|', '**Décision\u00a0:** on garde|'],
    ['**Rappel\u00a0:** on garde|', '**Décision\u00a0:** **Rappel\u00a0:** on garde|'],
    ['```\non garde|\n```', '```\non garde|\n```'],
  ])('on %j gives %j', (before, after) => {
    expect(run(mark('decision', labels), before)).toBe(after);
  });
});

describe('an address pasted over', () => {
  const address = 'https://exemple.org/a_(b)';
  const linked = '(https://exemple.org/a_%28b%29)';
  it.each([
    ['le |lavoir| du bourg', `le [lavoir]${linked}| du bourg`],
    ['le| lavoir |du bourg', `le [lavoir]${linked}| du bourg`],
    ['|', '|'],
    ['|https://ailleurs.org|', '|https://ailleurs.org|'],
    ['|deux\nlignes|', '|deux\nlignes|'],
    ['[le |lavoir|](https://ailleurs.org)', '[le |lavoir|](https://ailleurs.org)'],
    ['`le |lavoir|`', '`le |lavoir|`'],
    ['```\nle |lavoir|\n```', '```\nle |lavoir|\n```'],
  ])('%j gives %j', (before, after) => expect(run(linkOver(address), before)).toBe(after));

  it('is an address only', () => {
    expect(run(linkOver('voir https://exemple.org'), '|mot|')).toBe('|mot|');
    expect(run(linkOver('javascript:alert(1)'), '|mot|')).toBe('|mot|');
  });
});
