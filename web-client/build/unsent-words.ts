/** The sentence on unsent notes, from the message files: the pages that show it carry no words for scripts. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const NAME = 'virtual:unsent-words';
const LANGUAGES = ['fr', 'en'];

export function unsentWords(): Plugin {
  let root = '';
  return {
    name: 'unsent-words',
    configResolved(config) {
      root = config.root;
    },
    resolveId: id => (id === NAME ? `\0${NAME}` : null),
    async load(id) {
      if (id !== `\0${NAME}`) return null;
      const words = await Promise.all(
        LANGUAGES.map(async language => [language, await sentences(root, language)]),
      );
      return `export default ${JSON.stringify(Object.fromEntries(words))}`;
    },
  };
}

async function sentences(root: string, language: string): Promise<Record<string, string>> {
  const file = await readFile(join(root, '..', 'locales', language, 'editor.ftl'), 'utf8');
  const found = [...file.matchAll(/^editor-unsent-notes-(one|other) = (.*)$/gm)];
  if (found.length !== 2) throw new Error(`editor-unsent-notes is not in ${language}`);
  return Object.fromEntries(
    found.map(([, form, text]) => [form, text?.replace(/\{ \$(\w+) \}/g, '{$1}')]),
  );
}
