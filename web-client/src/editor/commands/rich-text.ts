/** Rich text as Markdown, by a library; loaded with the first paste that needs it. */
import type Turndown from 'turndown';
import { trusted } from './inert-html.ts';

const STRUCTURE = 'a[href],h1,h2,h3,h4,h5,h6,ul,ol,table,strong,b,em,i,blockquote,pre,code,del,s';
const ADDRESS = /^(?:https?:\/\/|mailto:)/i;
const BOLD = /font-weight:\s*(?:bold|[6-9]00)/i;
const NOT_BOLD = /font-weight:\s*(?:normal|400)/i;
const ITALIC = /font-style:\s*italic/i;

/** What was copied, in Markdown; null where its words alone say as much. */
export async function markdownOf(html: string): Promise<string | null> {
  const { body } = new DOMParser().parseFromString(trusted(unstyled(html)), 'text/html');
  meanStyles(body);
  if (!body.querySelector(STRUCTURE)) return null;
  for (const table of body.querySelectorAll('table')) giveHeading(table);
  return (await converter()).turndown(body).trim();
}

/** The policy of the page forbids styles in attributes, also in a document that nobody sees. */
function unstyled(html: string): string {
  return html.replace(/<[a-z][^>]*>/gi, tag => tag.replace(/\sstyle\s*=/i, ' data-style='));
}

/** Word processors say by style what is bold, and wrap everything in a `b` that is not. */
function meanStyles(body: HTMLElement): void {
  for (const part of body.querySelectorAll<HTMLElement>('[data-style]')) {
    const style = part.dataset.style ?? '';
    if (NOT_BOLD.test(style) && /^(B|STRONG)$/.test(part.tagName))
      part.replaceWith(...part.childNodes);
    else if (part.tagName === 'SPAN') {
      if (BOLD.test(style)) wrap(part, 'strong');
      if (ITALIC.test(style)) wrap(part, 'em');
    }
  }
}

function wrap(part: HTMLElement, tag: string): void {
  const around = part.ownerDocument.createElement(tag);
  around.append(...part.childNodes);
  part.append(around);
}

/** A table in Markdown has titles: where nothing says which they are, its first row. */
function giveHeading(table: HTMLTableElement): void {
  for (const cell of [...(table.rows[0]?.cells ?? [])]) {
    if (cell.tagName === 'TH') continue;
    const title = table.ownerDocument.createElement('th');
    title.append(...cell.childNodes);
    cell.replaceWith(title);
  }
}

async function converter(): Promise<Turndown> {
  const [{ default: Converter }, { gfm }] = await Promise.all([
    import('turndown'),
    import('turndown-plugin-gfm'),
  ]);
  const made = new Converter({
    headingStyle: 'atx',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
    hr: '---',
  });
  made.use(gfm);
  made.remove(['script', 'style', 'noscript', 'title', 'iframe', 'object']);
  made.addRule('item', { filter: 'li', replacement: (content, node) => item(content, node) });
  made.addRule('cell', {
    filter: ['td', 'th'],
    replacement: (content, node) => {
      const words = content.trim().replace(/(?<!\\)\|/g, '\\|');
      return `${node.previousSibling ? '' : '|'} ${words.replace(/\n+/g, '<br>')} |`;
    },
  });
  made.addRule('struck', { filter: ['del', 's'], replacement: content => `~~${content}~~` });
  // Notes show images of this server only.
  made.addRule('image', {
    filter: 'img',
    replacement: (_, node) => (node as HTMLImageElement).getAttribute('alt') ?? '',
  });
  made.addRule('noAddress', {
    filter: node => node.nodeName === 'A' && !ADDRESS.test(node.getAttribute('href') ?? ''),
    replacement: content => content,
  });
  return made;
}

function item(content: string, node: Node): string {
  const list = node.parentNode as HTMLElement | null;
  const place = [...(list?.children ?? [])].indexOf(node as Element);
  const first = Number(list?.getAttribute('start') ?? 1);
  const mark = list?.nodeName === 'OL' ? `${first + place}. ` : '- ';
  const words = content.trim().replace(/\n/g, `\n${' '.repeat(mark.length)}`);
  return `${mark}${words.replace(/\n +\n/g, '\n')}${node.nextSibling ? '\n' : ''}`;
}
