/** How the web client is built: four small pages' worth of files, each with its compressed twin. */
import { defineConfig } from 'vite';
import { compressEmitted } from './build/compress.ts';
import { constructedStyles } from './build/constructed-styles.ts';
import { serviceWorker } from './build/service-worker.ts';
import { unsentWords } from './build/unsent-words.ts';

export default defineConfig({
  base: '/',
  plugins: [constructedStyles(), unsentWords(), serviceWorker('src/offline.ts'), compressEmitted()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    manifest: true,
    modulePreload: false,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // Other scripts name it by its address, which must stay.
        entryFileNames: ({ name }) => (name === 'unsent' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
      input: [
        'src/editor.ts',
        'src/reader.ts',
        'src/join.ts',
        'src/site.ts',
        'src/unsent.ts',
        'src/style.css',
        'src/programme.css',
        'src/screen.css',
        'src/door.ts',
        'src/projector.ts',
        'src/editor.css',
        'src/console.css',
      ],
    },
  },
});
