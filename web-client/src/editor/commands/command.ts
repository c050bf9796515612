/** What the text commands share. All need a state only, so they run without a page. */
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState, StateCommand, TransactionSpec } from '@codemirror/state';
import type { SyntaxNode, Tree } from '@lezer/common';

/** A key may wait so long for the text to be understood. */
const PARSE_MS = 100;
/** What of this language is code: no mark means anything in it. */
const CODE_BLOCKS = new Set(['FencedCode', 'CodeBlock']);

/** A command that changes the text as `make` says; null leaves it alone. */
export function command(make: (state: EditorState) => TransactionSpec | null): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const spec = make(state);
    if (spec) dispatch(state.update(spec, { scrollIntoView: true, userEvent: 'input.format' }));
    return spec !== null;
  };
}

/** The text as the language reads it, up to a position at least. */
export function treeTo(state: EditorState, to: number): Tree {
  return ensureSyntaxTree(state, to, PARSE_MS) ?? syntaxTree(state);
}

/** The node itself or the nearest one around it that `isWanted`. */
export function around(
  node: SyntaxNode | null,
  isWanted: (name: string) => boolean,
): SyntaxNode | null {
  let found = node;
  while (found && !isWanted(found.name)) found = found.parent;
  return found;
}

/** The block of code that a position lies in, if it does. */
export function codeAround(state: EditorState, position: number): SyntaxNode | null {
  const tree = treeTo(state, position);
  const isCode = (name: string) => CODE_BLOCKS.has(name);
  return (
    around(tree.resolveInner(position, -1), isCode) ??
    around(tree.resolveInner(position, 1), isCode)
  );
}
