/**
 * How others are shown: a caret and their selection in the text, their initials in the margin of the
 * same line, their name there for two seconds after they moved. Nothing ever covers words.
 */
import { type EditorState, type Extension, type Range, RangeSet } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import { type Cursor, cursorField } from './field.ts';

/** So many fit into the margin of a line. */
const MAX_BESIDE = 3;

/** The labels stand beside their line, which must be known to the style sheet. */
const labelled = Decoration.line({ class: 'has-peers' });

/** Shows the cursors of `cursorField`. */
export const drawCursors: Extension = [EditorView.decorations.compute([cursorField], decorations)];

/** What the cursors look like in the present text. */
export function decorations(state: EditorState): DecorationSet {
  const cursors = [...state.field(cursorField).values()].sort((a, b) => a.head - b.head);
  const beside = new Map<number, number>();
  const ranges = cursors.flatMap(cursor => {
    const { from } = state.doc.lineAt(cursor.head);
    const order = beside.get(from) ?? 0;
    beside.set(from, order + 1);
    return order === 0 ? [labelled.range(from), ...show(cursor, order)] : show(cursor, order);
  });
  return ranges.length > 0 ? Decoration.set(ranges, true) : RangeSet.empty;
}

function show({ anchor, head, name, colour, moves }: Cursor, order: number): Range<Decoration>[] {
  const caret = Decoration.widget({
    widget: new Caret(name, colour, moves, order),
    side: head > anchor ? -1 : 1,
  }).range(head);
  if (anchor === head) return [caret];
  const selection = Decoration.mark({ class: `their-selection author-${colour}` });
  return [selection.range(Math.min(anchor, head), Math.max(anchor, head)), caret];
}

/** The first letters of the first two words of a name, or the first two letters of the only one. */
export function initials(name: string): string {
  const words = name.split(/[\s-]+/u).filter(word => word !== '');
  const letters =
    words.length > 1 ? words.slice(0, 2).map(word => [...word][0]) : [...(words[0] ?? '')];
  return letters.slice(0, 2).join('');
}

class Caret extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly colour: number,
    private readonly moves: number,
    private readonly order: number,
  ) {
    super();
  }

  override eq(other: Caret): boolean {
    return (
      other.name === this.name &&
      other.colour === this.colour &&
      other.moves === this.moves &&
      other.order === this.order
    );
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    // The list of people says who is here; a screen reader must not hear names within the text.
    caret.setAttribute('aria-hidden', 'true');
    caret.append(document.createElement('span'));
    this.updateDOM(caret);
    return caret;
  }

  /** A caret that moves keeps its elements: twenty people move theirs a hundred times a second. */
  override updateDOM(caret: HTMLElement): boolean {
    caret.className = `their-caret author-${this.colour}`;
    const label = caret.firstElementChild as HTMLElement;
    label.hidden = this.order >= MAX_BESIDE;
    // Each move begins the two seconds of the name anew, by another animation of the same look.
    label.className = `their-label beside-${this.order} move-${this.moves % 2}`;
    // As content of the style sheet: what is read out of the text has no names in it.
    label.dataset.initials = initials(this.name);
    label.dataset.name = this.name;
    return true;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}
