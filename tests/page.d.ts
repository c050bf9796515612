// What the tests add to the windows of a browser.

interface Window {
  axe: { run: (root: Document, options: object) => Promise<{ violations: Violation[] }> };
  /** The text in the editor, without the names at others' cursors. */
  written: () => string;
  saysSaved: () => boolean;
  /** The text that stood there when the page last said that it is saved. */
  promised: string;
  /** From each key to its paint, in milliseconds. */
  times: number[];
  /** From each key to the end of the page's work for the frame that shows it. */
  frameTimes: number[];
  /** What `tests/e2e/frames.test.mjs` counts. */
  counted: { frames: number; most: number; transactions: number };
}

interface Violation {
  id: string;
  nodes: { html: string }[];
}
