/** How the web client is built: four small pages' worth of files, each with its compressed twin. */
import { defineConfig } from 'vite';
import { compressEmitted } from './build/compress.ts';
import { constructedStyles } from './build/constructed-styles.ts';

export default defineConfig({
  base: '/',
  plugins: [constructedStyles(), compressEmitted()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    manifest: true,
    modulePreload: false,
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // A service worker answers for the folder it lies in, and its address must stay.
        entryFileNames: ({ name }) =>
          name === 'offline' ? '[name].js' : 'assets/[name]-[hash].js',
      },
      input: [
        'src/editor.ts',
        'src/reader.ts',
        'src/join.ts',
        'src/offline.ts',
        'src/style.css',
        'src/editor.css',
      ],
    },
  },
});
