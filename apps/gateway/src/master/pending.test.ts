import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PendingLines, refusalProbability } from './pending.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function lines() {
  const stuck: [number, string][] = [];
  const pending = new PendingLines({
    onStuck: (pid, uniqueId) => stuck.push([pid, uniqueId]),
    now: () => Date.now(),
  });
  return { pending, stuck };
}

test('a line counts once it has been opening for more than a second, until it is open or gone', () => {
  const { pending } = lines();
  for (let i = 1; i <= 200; i++) pending.given(i, `u${i}`);
  expect(pending.count).toBe(0);
  vi.advanceTimersByTime(1000);
  expect(pending.count).toBe(0);
  expect(pending.opened('u1')).toBe(false);
  vi.advanceTimersByTime(1);
  expect(pending.count).toBe(199);
  pending.given(300, 'late');
  expect(pending.count).toBe(199);
  expect(pending.opened('u2')).toBe(true);
  pending.gone('u3');
  pending.returned(4);
  expect(pending.count).toBe(196);
  expect(pending.opened('u2')).toBe(false);
  expect(pending.opened('never heard of')).toBe(false);
  pending.stop();
  expect(pending.count).toBe(0);
});

test('a worker that neither opens its line nor gives it up is stuck after fifteen seconds, once', () => {
  const { pending, stuck } = lines();
  pending.given(1, 'u1');
  vi.advanceTimersByTime(9_000);
  pending.given(2, 'u2');
  pending.given(3, 'u3');
  pending.opened('u3');
  vi.advanceTimersByTime(5_900);
  expect(stuck).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(stuck).toEqual([[1, 'u1']]);
  vi.advanceTimersByTime(60_000);
  expect(stuck).toEqual([
    [1, 'u1'],
    [2, 'u2'],
  ]);
  // With nobody left to watch, nothing runs.
  expect(vi.getTimerCount()).toBe(0);
});

test('time in which the master itself was stopped is nobody’s fault', () => {
  const { pending, stuck } = lines();
  pending.given(1, 'u1');
  vi.advanceTimersByTime(2_000);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(2_000);
  expect(stuck).toEqual([]);
  expect(pending.count).toBe(1);
  pending.stop();
});

test('a socket that comes back and goes to another worker begins anew', () => {
  const { pending, stuck } = lines();
  pending.given(1, 'u1');
  vi.advanceTimersByTime(14_000);
  pending.returned(1);
  pending.given(2, 'u1');
  expect(pending.count).toBe(0);
  vi.advanceTimersByTime(14_000);
  expect(stuck).toEqual([]);
  pending.stop();
});

test.each([
  [0, 0],
  [9, 0],
  [10, 0.3],
  [55, 0.65],
  [99, 0.3 + (0.7 * 89) / 90],
  [100, 1],
  [5000, 1],
])('with %i pending, the next one is refused with probability %d', (pending, probability) => {
  expect(refusalProbability(pending, { start: 10, percent: 30, full: 100 })).toBeCloseTo(probability, 10);
});

test('limits that are one number are a wall', () => {
  const wall = { start: 5, percent: 1, full: 5 };
  expect([4, 5].map((pending) => refusalProbability(pending, wall))).toEqual([0, 1]);
});
