/** How a line begins: quote marks, a list mark, a task box. What a no-break space follows is a mark, too. */

/** A space, a tab, or the no-break space that AltGr leaves when it is held a moment too long. */
const BLANK = '[ \\t\\u00a0\\u202f]';
const BEGINNING = new RegExp(
  `^((?:${BLANK}{0,3}>${BLANK}?)*)(${BLANK}*)` +
    `(?:([-*+])(${BLANK}+|$)|(\\d{1,9})([.)])(${BLANK}+|$))?(\\[[ xX]\\](?:${BLANK}+|$))?`,
);
const HEADING = new RegExp(`^#{1,6}(?:${BLANK}+|$)`);

/** A line taken apart; all parts together are its text. */
export interface LineStart {
  /** All marks of quotes. */
  readonly quote: string;
  readonly indent: string;
  /** `-`, `*` or `+`. */
  readonly bullet: string;
  /** Of an item that is numbered. */
  readonly number: number | null;
  /** `.` or `)`. */
  readonly dot: string;
  /** Between the mark and what follows it. */
  readonly gap: string;
  /** `[ ] `, only behind a list mark. */
  readonly task: string;
  /** `## `, only where no list mark is. */
  readonly heading: string;
  /** The words. */
  readonly rest: string;
}

/** Takes a line apart. */
export function beginning(text: string): LineStart {
  const [, quote = '', indent = '', bullet = '', gap, digits = '', dot = '', gapNumber, task] =
    BEGINNING.exec(text) ?? [];
  const isItem = bullet !== '' || digits !== '';
  const mark = quote + indent + bullet + digits + dot + (gap ?? gapNumber ?? '');
  const box = isItem ? (task ?? '') : '';
  const behind = text.slice(mark.length + box.length);
  const heading = isItem ? '' : (HEADING.exec(behind)?.[0] ?? '');
  return {
    quote,
    indent,
    bullet,
    number: digits === '' ? null : Number(digits),
    dot,
    gap: gap ?? gapNumber ?? '',
    task: box,
    heading,
    rest: behind.slice(heading.length),
  };
}

/** Whether the line is an item of a list. */
export function isItem({ bullet, number }: LineStart): boolean {
  return bullet !== '' || number !== null;
}

/** How many characters stand before the words. */
export function marksLength(text: string): number {
  return text.length - beginning(text).rest.length;
}
