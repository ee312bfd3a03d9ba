import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FrameClock } from './frame-clock.ts';

let frames: number[];
let skipped: number[];
let clock: FrameClock;
/** Beyond what the timers say: as if the process had been busy. */
let busyMs: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  frames = [];
  skipped = [];
  busyMs = 0;
  const startedAt = performance.now();
  const now = (): number => performance.now() - startedAt + busyMs;
  clock = new FrameClock({
    onFrame: () => frames.push(now()),
    onSkip: (count) => skipped.push(count),
    now,
  });
});
afterEach(() => {
  clock.stop();
  vi.useRealTimers();
});

describe('frames of sound', () => {
  test('come every 20 ms, two of them ahead', () => {
    vi.advanceTimersByTime(0);
    expect(frames).toEqual([0, 0]);
    vi.advanceTimersByTime(1_000);
    expect(frames).toHaveLength(52);
    expect(frames.slice(2, 5)).toEqual([20, 40, 60]);
  });

  test('are made up for after a busy moment, and do not drift', () => {
    vi.advanceTimersByTime(100);
    const before = frames.length;
    busyMs = 90;
    vi.advanceTimersByTime(20);
    expect(frames.length - before).toBe(5);
    vi.advanceTimersByTime(1_000);
    expect(frames.length).toBe(2 + Math.floor((1_120 + 90) / 20));
    expect(skipped).toEqual([]);
  });

  test('are skipped after a long one', () => {
    vi.advanceTimersByTime(100);
    const before = frames.length;
    busyMs = 1_000;
    vi.advanceTimersByTime(20);
    expect(frames.length - before).toBe(5);
    expect(skipped).toEqual([46]);
    // In step again.
    vi.advanceTimersByTime(1_000);
    expect(frames.length - before).toBe(55);
  });

  test('end with the clock, in the middle of a tick too', () => {
    vi.advanceTimersByTime(20);
    clock.stop();
    vi.advanceTimersByTime(1_000);
    expect(frames).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});
