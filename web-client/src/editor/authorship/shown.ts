/** The words in the colours of their authors, and initials in the margin where another one begins. */
import { type Extension, type Range, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin } from '@codemirror/view';
import type * as Y from 'yjs';
import { initials } from '../peers/draw.ts';
import type { AuthorBook, Person } from './book.ts';
import { type Span, spansOf } from './spans.ts';

/** While somebody writes, the colours follow after so long. */
const FOLLOW_MS = 300;
/** The server is asked for new authors no more often than this. */
const ASK_MS = 10_000;

const drawn = StateEffect.define<DecorationSet>();

const drawnField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, { effects, changes }) {
    const told = effects.find(effect => effect.is(drawn));
    return told ? told.value : decorations.map(changes);
  },
  provide: field => EditorView.decorations.from(field),
});

/** Shows the authors of `text`; `onPeople` hears who they are. */
export function shownAuthors(
  text: Y.Text,
  book: AuthorBook,
  onPeople: (people: readonly Person[]) => void,
): Extension {
  const follow = ViewPlugin.define(view => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let askedAt = Date.now();
    const draw = () => {
      timer = undefined;
      const spans = spansOf(text);
      if (spans.some(({ client }) => !book.knows(client)) && Date.now() - askedAt > ASK_MS) {
        askedAt = Date.now();
        void book.load().then(later);
      }
      const people = new Map(spans.map(({ client }) => [client, book.person(client)]));
      onPeople([...new Map([...people.values()].map(one => [one.name, one])).values()]);
      view.dispatch({ effects: drawn.of(decorations(view.state.doc, spans, people)) });
    };
    const later = () => {
      timer ??= setTimeout(draw, FOLLOW_MS);
    };
    // Not while the view is being built.
    timer = setTimeout(draw);
    return {
      update: ({ docChanged }) => docChanged && later(),
      destroy: () => clearTimeout(timer),
    };
  });
  return [drawnField, follow];
}

/** The spans must be those of `doc`. */
export function decorations(
  doc: Text,
  spans: readonly Span[],
  people: ReadonlyMap<number, Person>,
): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  const lines = new Map<number, Set<string>>();
  for (const { from, to, client } of spans) {
    const person = people.get(client);
    if (!person || to > doc.length) continue;
    const { name, colour } = person;
    const look = { class: `written-by author-${colour}`, attributes: { title: name } };
    ranges.push(Decoration.mark(look).range(from, to));
    const last = doc.lineAt(to).number;
    for (let number = doc.lineAt(from).number; number <= last; number++) {
      const line = doc.line(number);
      // A line break alone is nobody's line.
      if (Math.min(to, line.to) <= Math.max(from, line.from)) continue;
      lines.set(line.from, (lines.get(line.from) ?? new Set()).add(initials(name)));
    }
  }
  let before = '';
  for (const [from, names] of lines) {
    const by = [...names].slice(0, 2).join(' ');
    const look = { class: 'has-authors', attributes: { 'data-by': by } };
    if (by !== before) ranges.push(Decoration.line(look).range(from));
    before = by;
  }
  return Decoration.set(ranges, true);
}
