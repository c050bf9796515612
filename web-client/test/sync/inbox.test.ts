/** How often the page works for others: counts that do not depend on the machine. */
import { describe, expect, it } from 'vitest';
import { type Frames, framePacer } from '../../src/sync/frame-pacer.ts';
import { inbox } from '../../src/sync/inbox.ts';

describe('the inbox', () => {
  it('delivers all messages of a frame at once and in order', () => {
    const runs: (() => void)[] = [];
    const batches: number[][] = [];
    const box = inbox<number>(
      batch => batches.push([...batch]),
      run => runs.push(run),
    );
    for (let message = 0; message < 100; message++) box.push(message);
    expect(runs).toHaveLength(1);
    runs[0]?.();
    expect(batches).toEqual([Array.from({ length: 100 }, (_, index) => index)]);
    box.push(100);
    expect(runs).toHaveLength(2);
  });

  it('delivers what is there when the connection closes, and nothing twice', () => {
    const runs: (() => void)[] = [];
    const delivered: number[] = [];
    const box = inbox<number>(
      batch => delivered.push(...batch),
      run => runs.push(run),
    );
    box.push(1);
    box.flush();
    runs[0]?.();
    expect(delivered).toEqual([1]);
  });

  it('drops the rest of a batch that took the connection down', () => {
    const delivered: number[] = [];
    const later: (() => void)[] = [];
    const box = inbox<number>(
      batch => {
        for (let next = batch.shift(); next !== undefined; next = batch.shift()) {
          delivered.push(next);
          if (next === 1) box.flush();
        }
      },
      run => later.push(run),
    );
    box.push(1);
    box.push(2);
    later[0]?.();
    expect(delivered).toEqual([1]);
  });
});

describe('the pacer', () => {
  /** A browser whose frames come every 16 ms, and in which the work of one takes `cost`. */
  function simulated(cost: number) {
    let now = 0;
    let keyAt = Number.NEGATIVE_INFINITY;
    let keyPainted: (() => void) | null = null;
    const queue: { at: number; run: () => void }[] = [];
    const frames: Frames = {
      now: () => now,
      request: run => queue.push({ at: (Math.floor(now / 16) + 1) * 16, run }),
      afterPaint: run => queue.push({ at: now + cost, run }),
      later: (run, milliseconds) => queue.push({ at: now + milliseconds, run }),
      sinceKey: () => now - keyAt,
      afterKey(run) {
        keyPainted = run;
      },
    };
    const press = () => {
      keyAt = now;
      keyPainted?.();
      keyPainted = null;
    };
    const until = (end: number) => {
      for (;;) {
        queue.sort((a, b) => a.at - b.at);
        const next = queue[0];
        if (!next || next.at > end) break;
        queue.shift();
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    };
    return { frames, until, press };
  }

  function runsInOneSecond(cost: number): number {
    const { frames, until } = simulated(cost);
    const schedule = framePacer(frames);
    let runs = 0;
    const again = () => {
      runs += 1;
      schedule(again);
    };
    schedule(again);
    until(1_000);
    return runs;
  }

  it('works at most once per frame', () => {
    expect(runsInOneSecond(0)).toBeLessThanOrEqual(63);
    expect(runsInOneSecond(0)).toBeGreaterThan(50);
  });

  it('works behind the keys of a person who types where a frame is dear, and does not wait for ever', () => {
    const { frames, until, press } = simulated(60);
    const schedule = framePacer(frames);
    const runs: number[] = [];
    const again = () => {
      runs.push(frames.now());
      schedule(again);
    };
    schedule(again);
    for (let key = 1; key <= 4; key++) {
      until(key * 400);
      press();
    }
    until(3_000);
    // The first ones came before there was a key; of the others each is in the frame behind one.
    const typed = runs.filter(at => at > 450 && at < 1_650);
    expect(typed.map(at => Math.floor(at / 400))).toEqual([2, 3, 4]);
    for (const at of typed) expect(at % 400).toBeLessThanOrEqual(32);
    expect(runs.filter(at => at > 2_100).length).toBeGreaterThan(2);
  });

  it('leaves a box machine seven eighths of its time, and still follows', () => {
    const runs = runsInOneSecond(20);
    expect(runs * 20).toBeLessThanOrEqual(150);
    expect(runsInOneSecond(400)).toBeGreaterThanOrEqual(2);
  });
});
