/**
 * When the words of others are shown: at most once per animation frame, and less often where a frame
 * is dear, so that one's own keys always find the machine free. While the person types on such a machine,
 * they come right behind the paint of a key: that is the moment farthest from the next one.
 */
import type { Schedule } from './inbox.ts';

/** A hidden page has no frames, and still follows. */
const HIDDEN_MS = 200;
/** After work that took a time `t`, the next begins no sooner than `REST` times `t` later. */
const REST = 7;
/** Nobody waits longer than this for the words of others. */
const MAX_REST_MS = 250;
/** Work of less than this is not felt by a key that waits for it. */
const DEAR_MS = 8;
/** A person who typed so lately will type again; and so long the words of others wait for that. */
const TYPING_MS = 600;

/** What the pacer needs of a browser; tests give their own. */
export interface Frames {
  now(): number;
  /** Calls back before the next paint, or soon when nothing is painted. */
  request(run: () => void): void;
  /** Calls back after the paint that the present frame leads to. */
  afterPaint(run: () => void): void;
  later(run: () => void, milliseconds: number): void;
  /** Milliseconds since the person pressed a key. */
  sinceKey(): number;
  /** Calls back after the paint of the next key. */
  afterKey(run: () => void): void;
}

/** The pacer of a page: what is scheduled runs once, in a frame. */
export function framePacer(frames: Frames = browserFrames()): Schedule {
  let isPainting = false;
  let isDear = false;
  let next: (() => void) | null = null;
  const work = (run: () => void) => {
    const began = frames.now();
    isPainting = true;
    frames.afterPaint(() => {
      const cost = frames.now() - began;
      isDear = cost > DEAR_MS;
      frames.later(
        () => {
          isPainting = false;
          if (next) request();
        },
        Math.min(MAX_REST_MS, REST * cost),
      );
    });
    run();
  };
  const take = () => {
    const run = next;
    next = null;
    if (run) work(run);
  };
  const request = () => {
    const patience = TYPING_MS - frames.sinceKey();
    if (!isDear || patience <= 0) {
      frames.request(take);
      return;
    }
    let isAsked = false;
    const once = () => {
      if (!isAsked) frames.request(take);
      isAsked = true;
    };
    frames.afterKey(once);
    frames.later(once, patience);
  };
  return run => {
    const isAsked = next !== null;
    next = run;
    if (!isPainting && !isAsked) request();
  };
}

function browserFrames(): Frames {
  const channel = new MessageChannel();
  let painted = () => {};
  channel.port1.onmessage = () => painted();
  let keyAt = Number.NEGATIVE_INFINITY;
  let keyPainted: (() => void) | null = null;
  const keyPressed = () => {
    keyAt = performance.now();
    const run = keyPainted;
    keyPainted = null;
    if (run) requestAnimationFrame(() => setTimeout(run));
  };
  // Keyboards of phones tell of input only.
  for (const event of ['keydown', 'beforeinput'])
    addEventListener(event, keyPressed, { capture: true, passive: true });
  return {
    now: () => performance.now(),
    request(run) {
      let isDone = false;
      const once = () => {
        if (isDone) return;
        isDone = true;
        run();
      };
      const watch = () => {
        if (document.hidden) once();
        else if (!isDone) setTimeout(watch, HIDDEN_MS);
      };
      requestAnimationFrame(once);
      setTimeout(watch, HIDDEN_MS);
    },
    afterPaint(run) {
      painted = run;
      channel.port2.postMessage(null);
    },
    later: (run, milliseconds) => setTimeout(run, milliseconds),
    sinceKey: () => performance.now() - keyAt,
    afterKey(run) {
      keyPainted = run;
    },
  };
}
