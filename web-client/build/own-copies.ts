/**
 * Gives one entry its own copy of the modules it imports, so that it stays a single file.
 *
 * The reader's page must need one script only; without this the bundler moves what it shares with
 * the editor into a third file that both would load.
 */
import type { Plugin } from 'vite';

const COPY = '?own';

export function ownCopies(entry: string): Plugin {
  return {
    name: 'own-copies',
    apply: 'build',
    async resolveId(source, importer) {
      if (!importer || !source.startsWith('.')) return null;
      if (!importer.endsWith(entry) && !importer.endsWith(COPY)) return null;
      const resolved = await this.resolve(source, importer.replace(COPY, ''), { skipSelf: true });
      return resolved && { ...resolved, id: resolved.id + COPY };
    },
  };
}
