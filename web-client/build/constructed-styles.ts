/**
 * Lets CodeMirror work under `style-src 'self'` without a nonce.
 *
 * Its style-mod adds rules through a constructed style sheet only inside a shadow root; in a
 * document it writes a `<style>` element, which the policy blocks. Every browser that can run our
 * script knows constructed style sheets, so the exception for documents is taken out here.
 */
import type { Plugin } from 'vite';

const EXCEPTION = '!root.head && root.adoptedStyleSheets';

export function constructedStyles(): Plugin {
  return {
    name: 'constructed-styles',
    transform: {
      filter: { id: /style-mod\.js$/ },
      handler(code) {
        if (!code.includes(EXCEPTION)) this.error('style-mod has changed: look at its StyleSet');
        return { code: code.replace(EXCEPTION, 'root.adoptedStyleSheets'), map: null };
      },
    },
  };
}
