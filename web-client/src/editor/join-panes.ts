/** What writing and reading have to do with each other: scrolling in step, and boxes to tick. */
import type { EditorView } from '@codemirror/view';
import type { Preview } from '../reader/preview.ts';

export interface JoinedPanes {
  /** When the preview is wanted for the first time, its code comes too. */
  load(): void;
  /** After the preview or the right to write has changed. */
  refresh(): void;
}

/** Joins the text and `pane`, which shows `reading`. */
export function joinPanes(
  view: EditorView,
  pane: HTMLElement,
  reading: Preview,
  onTaskGone: () => void,
): JoinedPanes {
  let refresh = () => {};
  let isAsked = false;
  const load = async () => {
    const [{ inStep }, { ticks }] = await Promise.all([
      import('./panes/in-step.ts'),
      import('./panes/ticks.ts'),
    ]);
    const align = inStep(view, pane, reading.note, reading.lines);
    const enable = ticks(view, reading.note, onTaskGone);
    refresh = () => {
      enable();
      align();
    };
    refresh();
  };
  return {
    load() {
      if (isAsked) return;
      isAsked = true;
      load().catch(() => {
        // Out of reach: it is tried again with the next look.
        isAsked = false;
      });
    },
    refresh: () => refresh(),
  };
}
