/**
 * Reads a no-break space behind a mark as a space.
 *
 * On French keyboards it is what AltGr leaves behind `#`, `-` or `>` when it is held a moment too long.
 * The page, the outline and the archive read it so, and so does the editor; the text itself stays.
 */
import {
  type Input,
  type NodeSet,
  Parser,
  type PartialParse,
  type TreeFragment,
} from '@lezer/common';

const MARKED =
  /^[ \t]{0,12}(?:>[ \u00a0\u202f]?)*[ \t]*(?:#{1,6}|[-*+]|\d{1,9}[.)]|>)[\u00a0\u202f]/;
const NO_BREAK = /[\u00a0\u202f]/g;

/** Another parser, given lines with plain spaces in these places. */
export class SpacedParser extends Parser {
  constructor(private readonly inner: Parser & { nodeSet: NodeSet }) {
    super();
  }

  createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    return this.inner.createParse(new SpacedInput(input), fragments, ranges);
  }
}

class SpacedInput implements Input {
  constructor(private readonly input: Input) {}

  get length(): number {
    return this.input.length;
  }

  get lineChunks(): boolean {
    return this.input.lineChunks;
  }

  chunk(from: number): string {
    return this.#read(from, this.input.chunk(from));
  }

  read(from: number, to: number): string {
    return this.#read(from, this.input.read(from, to));
  }

  /** Only whole lines begin with marks; where there is no such space, nothing is looked at twice. */
  #read(from: number, text: string): string {
    if (!text.includes('\u00a0') && !text.includes('\u202f')) return text;
    const isLine = from === 0 || this.input.read(from - 1, from) === '\n';
    const [first = '', ...others] = text.split('\n');
    return [isLine ? spaced(first) : first, ...others.map(spaced)].join('\n');
  }
}

/** A line whose mark is followed by a plain space. */
export function spaced(line: string): string {
  const found = MARKED.exec(line)?.[0];
  return found ? found.replace(NO_BREAK, ' ') + line.slice(found.length) : line;
}
