/** The script of the pages that need none: only who has text that was not sent loads more. */
/** Not a part of this script: few need it. */
const UNSENT = '/unsent.js';

try {
  if (localStorage.getItem('sillage.unsent')) void import(/* @vite-ignore */ UNSENT);
} catch {
  // A browser that keeps nothing has nothing unsent.
}

export {};
