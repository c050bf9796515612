/** A range of cells from a spreadsheet is pasted as a table. */
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { codeAround } from './command.ts';
import { asBlock } from './insert.ts';

/** Takes over the pasting of cells; within code they stay as they are. */
export const pasteTables: Extension = EditorView.domEventHandlers({
  paste(event, view) {
    const cells = cellsOf(event.clipboardData?.getData('text/plain') ?? '');
    const { state } = view;
    if (!cells || state.readOnly || codeAround(state, state.selection.main.head)) return false;
    const text = tableOf(cells);
    const { from, to, insert, start } = asBlock(state, text);
    view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: start + text.length },
      scrollIntoView: true,
      userEvent: 'input.paste',
    });
    event.preventDefault();
    return true;
  },
});

/** The rows of a text that is cells parted by tabs, as spreadsheets copy them; null for any other text. */
export function cellsOf(text: string): string[][] | null {
  const rows = parse(text.replace(/\r\n?/g, '\n').replace(/\n$/, ''));
  const width = rows[0]?.length ?? 0;
  const isTable = rows.length > 1 && width > 1 && rows.every(row => row.length === width);
  return isTable ? rows : null;
}

/** Cells with tabs, line breaks or quotes in them are quoted, and their quotes doubled. */
function parse(text: string): string[][] {
  const cell = /("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)([\t\n]|$)/y;
  const rows: string[][] = [[]];
  while (cell.lastIndex <= text.length) {
    const [, written = '', end = ''] = cell.exec(text) ?? [];
    const isQuoted = written.length > 1 && written.startsWith('"') && written.endsWith('"');
    rows.at(-1)?.push(isQuoted ? written.slice(1, -1).replaceAll('""', '"') : written);
    if (end === '') break;
    if (end === '\n') rows.push([]);
  }
  return rows;
}

/** The rows in Markdown, the first one as the titles. */
export function tableOf(rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  const [titles = [], ...others] = rows;
  return [line(titles), line(titles.map(() => '---')), ...others.map(line)].join('\n');
}

function escaped(cell: string): string {
  return cell.trim().replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', '<br>');
}
