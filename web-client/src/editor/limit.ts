/**
 * How long a note may be: what is typed or pasted beyond is refused before it enters the document, and
 * said in words. What makes the text shorter, and the words of others, always pass.
 */
import {
  EditorState,
  type Extension,
  StateField,
  type Text,
  type Transaction,
} from '@codemirror/state';
import { fromShared } from './binding.ts';

/** In bytes of UTF-8. The server takes twice as much: what was written offline in two places still merges. */
export const MAX_BYTES = 250_000;

/** The size of the text in bytes of UTF-8. */
export const sizeField = StateField.define<number>({
  create: state => bytesOf(state.doc),
  update: (size, transaction) => (transaction.docChanged ? size + growth(transaction) : size),
});

/** Refuses what goes beyond `max`; `onRefused` hears the size that the text would have had. */
export function sizeLimit(onRefused: (size: number) => void, max = MAX_BYTES): Extension {
  return [
    sizeField,
    EditorState.transactionFilter.of(transaction => {
      if (!transaction.docChanged || transaction.annotation(fromShared)) return transaction;
      const grown = growth(transaction);
      const size = transaction.startState.field(sizeField) + grown;
      if (grown <= 0 || size <= max) return transaction;
      onRefused(size);
      return [];
    }),
  ];
}

function growth({ changes, startState }: Transaction): number {
  let bytes = 0;
  changes.iterChanges((from, to, _fromNew, _toNew, inserted) => {
    bytes += bytesOf(inserted) - bytesOf(startState.doc.slice(from, to));
  });
  return bytes;
}

function bytesOf(text: Text): number {
  let bytes = text.lines - 1;
  for (const line of text.iterLines()) {
    // A sign beyond ASCII has more bytes; half of a pair has the two that it adds to three.
    for (let at = 0; at < line.length; at++) {
      const unit = line.charCodeAt(at);
      if (unit < 0x80) bytes += 1;
      else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) bytes += 2;
      else bytes += 3;
    }
  }
  return bytes;
}
