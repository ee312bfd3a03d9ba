import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Lanes } from './lanes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Jobs that note their start and last until they are ended by name. */
function work() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string, lane: string, service: string | null) => ({
    lane,
    service,
    run: () => {
      started.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    },
  });
  const end = async (name: string) => {
    ends.get(name)?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { started, job, end };
}

describe('Lanes', () => {
  test('start jobs of one lane one after the other, of several side by side', async () => {
    const { started, job, end } = work();
    const lanes = new Lanes();
    lanes.add([job('a1', 'a', 's'), job('a2', 'a', 's'), job('b1', 'b', 's'), job('a3', 'a', null)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['a1', 'b1']);
    await end('a1');
    await end('a2');
    expect(started).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  test('let the next one of a lane go after a second with a slow one', async () => {
    const { started, job, end } = work();
    const lanes = new Lanes();
    lanes.add([job('slow', 'a', 's'), job('next', 'a', 's'), job('last', 'a', 's')]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(started).toEqual(['slow', 'next']);
    await end('slow');
    expect(started).toEqual(['slow', 'next']);
    await end('next');
    expect(started).toEqual(['slow', 'next', 'last']);
  });

  test('keep ten at most at one service, forty in all, and those that keep none busy never wait for that', async () => {
    const { started, job, end } = work();
    const lanes = new Lanes();
    const jobs = Array.from({ length: 60 }, (_, i) => job(`${i}`, `lane ${i}`, `s${Math.floor(i / 12)}`));
    lanes.add([...jobs, job('event', 'e', null)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toHaveLength(41);
    expect(started).toContain('event');
    expect(started).not.toContain('10');
    expect(started).toContain('12');
    await end('0');
    expect(started.at(-1)).toBe('10');
  });

  test('start nothing any more once stopped, and leave no timer', async () => {
    const { started, job } = work();
    const lanes = new Lanes();
    lanes.add([job('a1', 'a', 's'), job('a2', 'a', 's')]);
    await vi.advanceTimersByTimeAsync(0);
    lanes.stop();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect(started).toEqual(['a1']);
  });
});
