/** Writes a brotli twin (quality 11) beside every file of the build and prints what each one weighs. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const brotli = promisify(brotliCompress);

export function compressEmitted(): Plugin {
  let folder = '';
  return {
    name: 'compress-emitted',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir, config.build.assetsDir);
    },
    async closeBundle() {
      const names = (await readdir(folder)).filter(name => /\.(js|css|svg)$/.test(name)).sort();
      await Promise.all(names.map(name => compress(join(folder, name), name)));
    },
  };
}

async function compress(path: string, name: string): Promise<void> {
  const plain = await readFile(path);
  const small = await brotli(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
  await writeFile(`${path}.br`, small);
  console.log(
    `${name}: ${(plain.length / 1000).toFixed(1)} kB, brotli ${(small.length / 1000).toFixed(1)} kB`,
  );
}
