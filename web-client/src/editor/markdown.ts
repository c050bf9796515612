/** Markdown in the editor: what it is made of, and which class each part of it wears. */
import {
  defineLanguageFacet,
  Language,
  languageDataProp,
  syntaxHighlighting,
} from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tagHighlighter, tags } from '@lezer/highlight';
import { GFM, parser } from '@lezer/markdown';
import { SpacedParser } from './spaced-parser.ts';

const data = defineLanguageFacet();

/** The language itself, which the tests of the text commands need too. */
export const language = new Language(
  data,
  new SpacedParser(parser.configure([GFM, { props: [languageDataProp.add({ Document: data })] }])),
  [],
  'markdown',
);

const classes = tagHighlighter([
  { tag: tags.heading1, class: 'md-heading md-heading-1' },
  { tag: tags.heading2, class: 'md-heading md-heading-2' },
  { tag: tags.heading, class: 'md-heading' },
  { tag: tags.strong, class: 'md-strong' },
  { tag: tags.emphasis, class: 'md-emphasis' },
  { tag: tags.strikethrough, class: 'md-strikethrough' },
  { tag: tags.link, class: 'md-link' },
  { tag: tags.url, class: 'md-url' },
  { tag: tags.quote, class: 'md-quote' },
  { tag: tags.monospace, class: 'md-code' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], class: 'md-mark' },
]);

/** The language and its look; the look itself is in `editor.css`. */
export const markdown: Extension = [language, syntaxHighlighting(classes)];
