import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DeferredEvents } from './deferred-events.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A session that is busy until `free()`; each call to the service lasts `callMs`. */
function made({ callMs = 0, room = Infinity } = {}) {
  let tasks: (() => Promise<void>)[] = [];
  let isFree = true;
  const told: string[] = [];
  const logs: string[] = [];
  const work = async (): Promise<void> => {
    if (!isFree) return;
    isFree = false;
    for (let task = tasks.shift(); task; task = tasks.shift()) await task();
    isFree = true;
  };
  const call = async (what: string): Promise<void> => {
    told.push(`${performance.now() - startedAt} ${what}`);
    if (callMs > 0) await new Promise((resolve) => setTimeout(resolve, callMs));
  };
  const startedAt = performance.now();
  const events = new DeferredEvents({
    packets: {
      defer: (task) => {
        if (tasks.length >= room) return false;
        tasks.push(task);
        void work();
        return true;
      },
    },
    simulate: (text) => call(`BGCALL-SIMU ${text}`),
    tell: call,
    log: (level, message) => logs.push(`${level} ${message}`),
  });
  return {
    events,
    told,
    logs,
    busy: () => void (isFree = false),
    free: () => ((isFree = true), work()),
    forget: () => void (tasks = []),
  };
}

describe('what a player does', () => {
  test('is told at once, and the next a second later', async () => {
    const { events, told } = made();
    events.player('START');
    expect(told).toEqual(['0 BGCALL-WM-START']);
    await vi.advanceTimersByTimeAsync(400);
    events.player('STOP');
    expect(told).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(600);
    expect(told).toEqual(['0 BGCALL-WM-START', '1000 BGCALL-WM-STOP']);
    await vi.advanceTimersByTimeAsync(5_000);
    events.player('STOP');
    expect(told.at(-1)).toBe('6000 BGCALL-WM-STOP');
  });

  test.each([
    ['the same', ['START']],
    ['both in turn', ['START', 'STOP']],
  ] as const)('does not flood a service with %s a hundred times a second', async (_, turns) => {
    const { events, told } = made({ callMs: 3_000 });
    for (let i = 0; i < 1_000; i++) {
      events.player(turns[i % turns.length] ?? 'START');
      await vi.advanceTimersByTimeAsync(10);
    }
    // Ten seconds: calls of three, and a second between them.
    expect(told.map((line) => parseInt(line))).toEqual([0, 4_000, 8_000]);
  });

  test('waits for the session: the last start and the last stop, in order', async () => {
    const { events, told, busy, free } = made();
    busy();
    for (const event of ['STOP', 'START', 'START', 'STOP', 'START', 'STOP', 'STOP'] as const)
      events.player(event);
    await free();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual(['0 BGCALL-WM-START', '1000 BGCALL-WM-STOP']);
  });

  test('is told nobody when the session took half a minute and more', async () => {
    const { events, told, logs, busy, free } = made();
    busy();
    events.player('START');
    await vi.advanceTimersByTimeAsync(20_000);
    events.player('STOP');
    await vi.advanceTimersByTimeAsync(10_000);
    await free();
    expect(told).toEqual(['30000 BGCALL-WM-STOP']);
    expect(logs).toEqual(['debug BGCALL-WM-START trop tard, sans effet']);
    await vi.advanceTimersByTimeAsync(5_000);
    events.player('START');
    expect(told).toHaveLength(2);
  });

  test('is as old as its last mention', async () => {
    const { events, told, busy, free } = made();
    busy();
    events.player('START');
    await vi.advanceTimersByTimeAsync(20_000);
    events.player('START');
    await vi.advanceTimersByTimeAsync(20_000);
    await free();
    expect(told).toEqual(['40000 BGCALL-WM-START']);
  });

  test('is nothing to a session that has too much to do', async () => {
    const { events, told, busy, free, forget } = made({ room: 1 });
    busy();
    events.simulate('x');
    events.player('START');
    forget();
    await free();
    expect(told).toEqual([]);
    events.player('STOP');
    expect(told).toEqual(['0 BGCALL-WM-STOP']);
  });

  test('is told no more after the end, and leaves no timer', async () => {
    const { events, told } = made();
    events.player('START');
    await vi.advanceTimersByTimeAsync(0);
    events.player('STOP');
    expect(vi.getTimerCount()).toBe(1);
    events.close();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toHaveLength(1);
  });
});

describe('simulated events', () => {
  test('that were not begun at the end are told in the log', async () => {
    const { events, logs, busy, free } = made();
    events.simulate('a');
    busy();
    events.simulate('b');
    events.simulate('c');
    events.player('START');
    events.close();
    expect(logs).toEqual(['warn 2 événement(s) BGCALL-SIMU sans effet : fin de session']);
    await free();
  });
});
