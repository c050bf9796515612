/**
 * Bold, italic, code: marks within a paragraph, put and taken away as the syntax tree has them.
 *
 * A mark never reaches over the end of a paragraph, never stands beside a blank, and is never written
 * where it would not be read as one (CommonMark's flanking rules).
 */

import { language } from '@codemirror/language';
import {
  type ChangeSet,
  type ChangeSpec,
  EditorSelection,
  type EditorState,
  type StateCommand,
} from '@codemirror/state';
import type { Parser, SyntaxNode } from '@lezer/common';
import { around, codeAround, command, treeTo } from './command.ts';
import { pairBegun } from './empty-pair.ts';

interface Mark {
  /** The node that the mark makes. */
  readonly node: 'StrongEmphasis' | 'Emphasis' | 'InlineCode';
  readonly text: string;
}

interface Span {
  from: number;
  to: number;
}

const TEXT_BLOCKS = /^(Paragraph|ATXHeading\d|SetextHeading\d|TableCell|Task)$/;
const INLINE = /^(StrongEmphasis|Emphasis|Strikethrough|Link|Image|InlineCode|Autolink|URL)$/;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;
const BLANK = /^\s?$/;
const WORD = /^[\p{L}\p{N}_]$/u;

export const bold: StateCommand = toggle({ node: 'StrongEmphasis', text: '**' });
export const italic: StateCommand = toggle({ node: 'Emphasis', text: '*' });

/** Within a line; several lines become a block of their own between fences. */
export const code: StateCommand = target => {
  const { from, to } = target.state.selection.main;
  const { doc } = target.state;
  const isFence = codeAround(target.state, from) !== null || doc.lineAt(from).to < to;
  return isFence ? fence(target) : inlineCode(target);
};

const inlineCode = toggle({ node: 'InlineCode', text: '`' });

function toggle(mark: Mark): StateCommand {
  return command(state => {
    const { main } = state.selection;
    if (codeAround(state, main.head) && mark.node !== 'InlineCode') return null;
    if (main.empty) return atCursor(state, main.head, mark);
    const spans = spansIn(state, main, mark);
    if (spans.length === 0) return null;
    const isOff = spans.every(span => isCovered(state, span, mark));
    const changes = spans.flatMap(span =>
      isOff ? taken(state, span, mark) : put(state, span, mark),
    );
    const set = state.changes(changes);
    if (!isRead(state, set)) return null;
    const [from, to] = [spans[0]?.from ?? 0, spans.at(-1)?.to ?? 0];
    const selection = EditorSelection.range(
      set.mapPos(from, 1),
      Math.max(set.mapPos(from, 1), set.mapPos(to, -1)),
    );
    return { changes: set, selection };
  });
}

/** Without a selection: the mark around the cursor goes; a word gets one; between words one is begun. */
function atCursor(state: EditorState, at: number, mark: Mark) {
  const { text } = mark;
  const [before, after] = [
    state.sliceDoc(Math.max(0, at - text.length), at),
    state.sliceDoc(at, at + text.length),
  ];
  const isPair = before === text && after === text;
  if (isPair && !INLINE.test(treeTo(state, at).resolveInner(at, -1).name)) {
    return { changes: { from: at - text.length, to: at + text.length } };
  }
  const node = around(treeTo(state, at).resolveInner(at, -1), name => name === mark.node);
  if (node && at > node.from && at < node.to) {
    return { changes: marksOf(node).map(({ from, to }) => ({ from, to })) };
  }
  const word = state.wordAt(at);
  if (word && word.from < at && at < word.to) {
    return {
      changes: [
        { from: word.from, insert: text },
        { from: word.to, insert: text },
      ],
      selection: { anchor: at + text.length },
    };
  }
  return {
    changes: { from: at, insert: text + text },
    selection: { anchor: at + text.length },
    effects: pairBegun.of({ from: at, to: at + 2 * text.length }),
  };
}

/** Whether no mark becomes text, and no empty pair is left: what cannot be marked stays as it is. */
function isRead(state: EditorState, changes: ChangeSet): boolean {
  const parser = state.facet(language)?.parser;
  if (!parser) return true;
  let [first, last] = [state.doc.length, 0];
  changes.iterChangedRanges((from, to) => {
    first = Math.min(first, state.doc.lineAt(from).from);
    last = Math.max(last, state.doc.lineAt(to).to);
  });
  const before = state.sliceDoc(first, last);
  const after = changes
    .apply(state.doc)
    .sliceString(changes.mapPos(first, -1), changes.mapPos(last, 1));
  const pairs = (text: string) => text.split('****').length;
  return strays(parser, after) <= strays(parser, before) && pairs(after) <= pairs(before);
}

/** How many stars are text, not marks. */
function strays(parser: Parser, text: string): number {
  let marks = 0;
  parser.parse(text).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'EmphasisMark') marks += to - from;
    },
  });
  return text.split('*').length - 1 - marks;
}

/** The selected words, paragraph by paragraph, without the blanks around them. */
function spansIn(state: EditorState, { from, to }: Span, mark: Mark): Span[] {
  const spans: Span[] = [];
  treeTo(state, to).iterate({
    from,
    to,
    enter: node => {
      if (!TEXT_BLOCKS.test(node.name)) return undefined;
      // A paragraph in an item is found inside it, the text of a heading without its marks.
      const start = /Heading|Task/.test(node.name) ? behindMark(node.node) : node.from;
      const span = { from: Math.max(from, start), to: Math.min(to, node.to) };
      const trimmed = span.from < span.to ? trim(state, span) : null;
      const fitting = trimmed && fitted(state, grown(state, trimmed, mark), mark);
      if (fitting) spans.push(fitting);
      return false;
    },
  });
  return spans;
}

function behindMark(node: SyntaxNode): number {
  const mark = node.getChild('HeaderMark') ?? node.getChild('TaskMarker');
  return mark && mark.from === node.from ? mark.to : node.from;
}

function trim(state: EditorState, { from, to }: Span): Span | null {
  const text = state.sliceDoc(from, to);
  const words = text.trim();
  if (words === '') return null;
  const start = from + text.indexOf(words);
  return { from: start, to: start + words.length };
}

/** Grown over what it would cut: half of a link, or of another mark. */
function grown(state: EditorState, span: Span, mark: Mark): Span {
  let { from, to } = span;
  for (const node of inlineNodes(state, span)) {
    if (node.name === mark.node) continue;
    const isCut = (node.from < from && node.to < to) || (node.from > from && node.to > to);
    const isMarkCut = node.from <= from && node.to >= to && cutsMark(node, { from, to });
    if (isCut || isMarkCut) {
      from = Math.min(from, node.from);
      to = Math.max(to, node.to);
    }
  }
  return { from, to };
}

/** Whether an end lies in the marks of a node, or where no mark means anything: in its code or address. */
function cutsMark(node: SyntaxNode, { from, to }: Span): boolean {
  if (/^(InlineCode|Autolink|URL|Image)$/.test(node.name)) return true;
  const marks = [...marksOf(node), ...node.getChildren('LinkMark'), ...node.getChildren('URL')];
  return marks.some(mark => mark.from < to && mark.to > from);
}

function inlineNodes(state: EditorState, { from, to }: Span): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  treeTo(state, to).iterate({
    from,
    to,
    enter: node => {
      if (INLINE.test(node.name) && node.from < to && node.to > from) nodes.push(node.node);
    },
  });
  return nodes;
}

/** Without the punctuation at its ends that would keep a mark beside a letter from being one. */
function fitted(state: EditorState, span: Span, mark: Mark): Span | null {
  if (mark.node === 'InlineCode') return span;
  let { from, to } = span;
  const at = (position: number) => state.sliceDoc(Math.max(0, position), position + 1);
  const isOpen = (position: number) => BLANK.test(at(position)) || PUNCTUATION.test(at(position));
  while (from < to && (BLANK.test(at(from)) || (PUNCTUATION.test(at(from)) && !isOpen(from - 1)))) {
    if (isMarkAt(state, from)) break;
    from += 1;
  }
  while (to > from && (BLANK.test(at(to - 1)) || (PUNCTUATION.test(at(to - 1)) && !isOpen(to)))) {
    if (isMarkAt(state, to - 1)) break;
    to -= 1;
  }
  return from < to ? { from, to } : null;
}

function isMarkAt(state: EditorState, position: number): boolean {
  return /Mark$/.test(treeTo(state, position + 1).resolveInner(position, 1).name);
}

function marksOf(node: SyntaxNode): SyntaxNode[] {
  return [...node.getChildren('EmphasisMark'), ...node.getChildren('CodeMark')];
}

/** The nodes of the mark that a span meets. */
function marked(state: EditorState, span: Span, mark: Mark): SyntaxNode[] {
  return inlineNodes(state, span).filter(({ name }) => name === mark.node);
}

/** Whether every word of the span wears the mark. */
function isCovered(state: EditorState, span: Span, mark: Mark): boolean {
  const nodes = marked(state, span, mark);
  for (let at = span.from; at < span.to; at++) {
    const isIn = nodes.some(({ from, to }) => from <= at && at < to);
    if (!isIn && WORD.test(state.sliceDoc(at, at + 1))) return false;
  }
  return nodes.length > 0;
}

/** One mark around the span and around all that it meets of the same. */
function put(state: EditorState, span: Span, mark: Mark): ChangeSpec[] {
  const inside = marked(state, span, mark);
  const from = Math.min(span.from, ...inside.map(node => node.from));
  const to = Math.max(span.to, ...inside.map(node => node.to));
  const text = mark.node === 'InlineCode' ? ticksFor(state.sliceDoc(from, to)) : mark.text;
  const pad = text.length > 1 && mark.node === 'InlineCode' ? ' ' : '';
  return [
    { from, insert: text + pad },
    ...inside.flatMap(marksOf).map(({ from, to }) => ({ from, to })),
    { from: to, insert: pad + text },
  ];
}

/** The mark goes from the span; what it held before and after keeps one of its own. */
function taken(state: EditorState, span: Span, mark: Mark): ChangeSpec[] {
  const { text } = mark;
  return marked(state, span, mark).flatMap(node => {
    const [open, close] = marksOf(node);
    if (!open || !close) return [];
    const rest = (from: number, to: number) => {
      const words = from < to ? trim(state, { from, to }) : null;
      const hasWords = words && /[^*_`]/.test(state.sliceDoc(words.from, words.to));
      return hasWords ? fitted(state, words, mark) : null;
    };
    const before = rest(open.to, span.from);
    const after = rest(span.to, close.from);
    return [
      ...(before ? [{ from: before.to, insert: text }] : [{ from: open.from, to: open.to }]),
      ...(after ? [{ from: after.from, insert: text }] : [{ from: close.from, to: close.to }]),
    ];
  });
}

/** More ticks than the text has side by side. */
function ticksFor(text: string, least = 1): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  return '`'.repeat(Math.max(least, runs.length > 0 ? Math.max(...runs) + 1 : least));
}

/** Whole lines between fences, or a block without its fences. */
const fence: StateCommand = command(state => {
  const { main } = state.selection;
  const block = codeAround(state, main.from);
  if (block) {
    if (block.name !== 'FencedCode') return null;
    const [first, last] = [state.doc.lineAt(block.from), state.doc.lineAt(block.to)];
    const isClosed = block.getChildren('CodeMark').length > 1;
    return {
      changes: [
        { from: first.from, to: Math.min(first.to + 1, state.doc.length) },
        ...(isClosed ? [{ from: Math.max(first.to, last.from - 1), to: last.to }] : []),
      ],
    };
  }
  const [from, to] = [state.doc.lineAt(main.from).from, state.doc.lineAt(main.to).to];
  const ticks = ticksFor(state.sliceDoc(from, to), 3);
  return {
    changes: [
      { from, insert: `${ticks}\n` },
      { from: to, insert: `\n${ticks}` },
    ],
    selection: EditorSelection.range(main.anchor + ticks.length + 1, main.head + ticks.length + 1),
  };
});
