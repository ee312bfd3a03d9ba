import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallSchedule, type Timed } from './call-schedule.ts';

const DAY = 24 * 3600 * 1000;

beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_000 }));
afterEach(() => void vi.useRealTimers());

function schedule() {
  const due: string[] = [];
  const made = new CallSchedule<Timed & { readonly name: string }>((some) => {
    due.push(some.map(({ name }) => name).join());
  });
  let order = 0;
  const add = (name: string, inMs: number) => made.add({ name, dueAt: Date.now() + inMs, order: order++ });
  return { due, add, stop: () => made.stop() };
}

describe('CallSchedule', () => {
  test('gives what is due at its time, and what is long past at once, in order', async () => {
    const { due, add } = schedule();
    for (const [name, inMs] of [
      ['c', 2000],
      ['a', 1000],
      ['d', 2000],
      ['z', -1],
      ['y', -5000],
      ['b', 1000],
    ] as const)
      add(name, inMs);
    expect(due).toEqual([]);
    await vi.advanceTimersByTimeAsync(0);
    expect(due).toEqual(['y,z']);
    await vi.advanceTimersByTimeAsync(999);
    expect(due).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(due).toEqual(['y,z', 'a,b', 'c,d']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits for more than the 24 days that a timer holds', async () => {
    const { due, add } = schedule();
    const from = Date.now();
    add('far', 30 * DAY);
    await vi.advanceTimersByTimeAsync(DAY / 24);
    // The days between, in one leap.
    vi.setSystemTime(from + 30 * DAY - 10_001);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(due).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(due).toEqual(['far']);
  });

  test('notices within five seconds that the clock was set, and waits on when it was set back', async () => {
    const { due, add } = schedule();
    add('a', DAY);
    vi.setSystemTime(Date.now() + DAY);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(due).toEqual(['a']);
    add('b', 10_000);
    vi.setSystemTime(Date.now() - DAY);
    await vi.advanceTimersByTimeAsync(DAY);
    expect(due).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(due).toEqual(['a', 'b']);
  });

  test('leaves no timer behind when it is stopped', async () => {
    const { due, add, stop } = schedule();
    add('a', 10);
    stop();
    add('b', 5);
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(due).toEqual([]);
  });
});
