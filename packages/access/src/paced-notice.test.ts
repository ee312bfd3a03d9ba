import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PacedNotice } from './paced-notice.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test('tells soon of the first change, then no more often than it should, and of the last one', () => {
  const began = performance.now();
  const told: number[] = [];
  const notice = new PacedNotice(2000, () => told.push(performance.now() - began));
  for (let i = 0; i < 50; i++) {
    notice.changed();
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(60_000);
  expect(told.map((at) => Math.round(at / 100) * 100)).toEqual([0, 2000, 4000, 6000]);
});

test('tells nothing once it is stopped', () => {
  const tell = vi.fn();
  const notice = new PacedNotice(2000, tell);
  notice.changed();
  notice.stop();
  vi.advanceTimersByTime(60_000);
  expect(tell).not.toHaveBeenCalled();
});
