/**
 * What is pasted as more than its words: rich text, cells of a spreadsheet, an address over words. With
 * Shift it is words only.
 */
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { codeAround } from './command.ts';
import { asBlock } from './insert.ts';
import { linkOver } from './paste-link.ts';

/** Rich text with more signs than this would keep the page busy: its words are enough. */
const MAX_HTML = 1_000_000;

/** The browser says nothing of it with the paste itself. */
let isPlain = false;

/** Takes over the pasting of these; within code they stay as they are. */
export const smartPaste: Extension = EditorView.domEventHandlers({
  keydown(event) {
    isPlain = event.shiftKey && event.key.toLowerCase() === 'v';
    return false;
  },
  paste(event, view) {
    const pasted = event.clipboardData?.getData('text/plain') ?? '';
    if (isPlain) return false;
    if (linkOver(pasted)(view)) {
      event.preventDefault();
      return true;
    }
    const { state } = view;
    if (state.readOnly || codeAround(state, state.selection.main.head)) return false;
    const cells = cellsOf(pasted);
    const html = event.clipboardData?.getData('text/html') ?? '';
    if (cells) putBlock(view, tableOf(cells));
    else if (html !== '' && html.length <= MAX_HTML) void putRich(view, html, pasted);
    else return false;
    event.preventDefault();
    return true;
  },
});

/** The library may be on its way, or out of reach: then the words are pasted. */
async function putRich(view: EditorView, html: string, words: string): Promise<void> {
  const rich = await import('./rich-text.ts')
    .then(({ markdownOf }) => markdownOf(html))
    .catch(() => null);
  const text = rich ?? words.replace(/\r\n?/g, '\n');
  const { main } = view.state.selection;
  const isBlock = rich?.includes('\n') && view.state.doc.lineAt(main.head).text.trim() !== '';
  if (isBlock && main.empty) putBlock(view, text);
  else if (!view.state.readOnly) {
    const spec = view.state.replaceSelection(text);
    view.dispatch(spec, { scrollIntoView: true, userEvent: 'input.paste' });
  }
}

function putBlock(view: EditorView, text: string): void {
  if (view.state.readOnly) return;
  const { from, to, insert, start } = asBlock(view.state, text);
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: start + text.length },
    scrollIntoView: true,
    userEvent: 'input.paste',
  });
}

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
