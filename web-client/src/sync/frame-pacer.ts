/**
 * When the words of others are shown: at most once per animation frame, and less often where a frame
 * is dear, so that one's own keys always find the machine free.
 */
import type { Schedule } from './inbox.ts';

/** A hidden page has no frames, and still follows. */
const HIDDEN_MS = 200;
/** After work that took a time `t`, the next begins no sooner than `REST` times `t` later. */
const REST = 7;
/** Nobody waits longer than this for the words of others. */
const MAX_REST_MS = 250;

/** What the pacer needs of a browser; tests give their own. */
export interface Frames {
  now(): number;
  /** Calls back before the next paint, or soon when nothing is painted. */
  request(run: () => void): void;
  /** Calls back after the paint that the present frame leads to. */
  afterPaint(run: () => void): void;
  later(run: () => void, milliseconds: number): void;
}

/** The pacer of a page: what is scheduled runs once, in a frame. */
export function framePacer(frames: Frames = browserFrames()): Schedule {
  let isPainting = false;
  let next: (() => void) | null = null;
  const work = (run: () => void) => {
    const began = frames.now();
    isPainting = true;
    frames.afterPaint(() => {
      const rest = Math.min(MAX_REST_MS, REST * (frames.now() - began));
      frames.later(() => {
        isPainting = false;
        if (next) frames.request(take);
      }, rest);
    });
    run();
  };
  const take = () => {
    const run = next;
    next = null;
    if (run) work(run);
  };
  return run => {
    next = run;
    if (!isPainting) frames.request(take);
  };
}

function browserFrames(): Frames {
  const channel = new MessageChannel();
  let painted = () => {};
  channel.port1.onmessage = () => painted();
  return {
    now: () => performance.now(),
    request(run) {
      let isDone = false;
      const once = () => {
        if (isDone) return;
        isDone = true;
        run();
      };
      requestAnimationFrame(once);
      setTimeout(once, HIDDEN_MS);
    },
    afterPaint(run) {
      painted = run;
      channel.port2.postMessage(null);
    },
    later: (run, milliseconds) => setTimeout(run, milliseconds),
  };
}
