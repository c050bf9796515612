/** Builds the service worker by itself: a file of one piece, because not every browser lets a worker import. */
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

export function serviceWorker(source: string): Plugin {
  let root = '';
  let outDir = '';
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root;
      outDir = config.build.outDir;
    },
    async closeBundle() {
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        build: {
          target: 'es2022',
          outDir,
          emptyOutDir: false,
          reportCompressedSize: false,
          rolldownOptions: {
            input: join(root, source),
            // It answers for the folder that it lies in, and its address must stay.
            output: { format: 'iife', entryFileNames: '[name].js' },
          },
        },
      });
    },
  };
}
