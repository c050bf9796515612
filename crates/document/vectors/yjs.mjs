// @ts-check
// Yjs, looked up from the folder where the script is run rather than from beside this file: run
// generate.mjs and verify.mjs from the folder that has it installed.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { resolve } = createRequire(join(process.cwd(), 'package.json'));

/** @type {typeof import('yjs')} */
export const Y = await import(pathToFileURL(resolve('yjs')).href);
