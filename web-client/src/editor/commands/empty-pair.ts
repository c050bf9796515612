/** Marks that were begun and not written into go when the cursor leaves them: no `****` stays behind. */
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';

interface Pair {
  from: number;
  to: number;
}

/** Tells that an empty pair of marks was put around the cursor. */
export const pairBegun = StateEffect.define<Pair>();

const IS_PAIR = /^([*_`]{1,2})\1$/;

const pairField = StateField.define<Pair | null>({
  create: () => null,
  update(pair, transaction) {
    for (const effect of transaction.effects) if (effect.is(pairBegun)) return effect.value;
    if (!pair || !transaction.docChanged) return pair;
    const from = transaction.changes.mapPos(pair.from, 1);
    const to = transaction.changes.mapPos(pair.to, -1);
    const isEmpty = from < to && IS_PAIR.test(transaction.newDoc.sliceString(from, to));
    return isEmpty ? { from, to } : null;
  },
});

/** Takes an empty pair away in the transaction that moves the cursor out of it. */
export const emptyPairs: Extension = [
  pairField,
  EditorState.transactionFilter.of(transaction => {
    const pair = transaction.startState.field(pairField);
    if (!pair || transaction.docChanged || !transaction.selection) return transaction;
    if (transaction.selection.main.head === (pair.from + pair.to) / 2) return transaction;
    return [transaction, { changes: pair, sequential: true }];
  }),
];
