/** What the keyboard of a phone leaves of the window, for the style sheet. */

/**
 * Keeps `--visible-height` and `--visible-top` of the page: where the browser lays the keyboard over the
 * page (iOS), bars pinned to the window would lie behind it. `onChange` is called when they changed.
 */
export function followVisualViewport(onChange: () => void): void {
  const viewport = globalThis.visualViewport;
  if (!viewport) return;
  const root = document.documentElement;
  let last = '';
  const follow = () => {
    // Zoomed in, the person looks at a part of the page: it stays as it is.
    const isZoomed = viewport.scale > 1.01;
    const [height, top] = isZoomed ? ['', ''] : [`${viewport.height}px`, `${viewport.offsetTop}px`];
    if (last === height + top) return;
    last = height + top;
    root.style.setProperty('--visible-height', height);
    root.style.setProperty('--visible-top', top);
    onChange();
  };
  viewport.addEventListener('resize', follow);
  viewport.addEventListener('scroll', follow);
  follow();
}
