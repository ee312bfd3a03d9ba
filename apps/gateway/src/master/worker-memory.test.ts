import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WorkerMemory } from './worker-memory.ts';

const LIMIT = 1000;
const sizes = new Map<number, number>();
let looks: number[];
let swollen: [pid: number, bytes: number][];
let memory: WorkerMemory;

function start(residentBytes?: (pid: number) => Promise<number | null>): void {
  memory = new WorkerMemory({
    maxBytes: () => LIMIT,
    pids: () => [...sizes.keys()],
    residentBytes:
      residentBytes ??
      ((pid) => {
        looks.push(pid);
        return Promise.resolve(sizes.get(pid) ?? null);
      }),
  });
  memory.on('swollen', (...which) => swollen.push(which));
  memory.start();
}

beforeEach(() => {
  vi.useFakeTimers();
  sizes.clear();
  [looks, swollen] = [[], []];
});
afterEach(() => {
  memory.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('the memory of workers', () => {
  test('is looked at in turns: all of 500 within ten seconds, a few at a time', async () => {
    for (let pid = 1; pid <= 500; pid++) sizes.set(pid, 10);
    start();
    await vi.advanceTimersByTimeAsync(500);
    expect(looks).toHaveLength(25);
    await vi.advanceTimersByTimeAsync(9_500);
    expect([...new Set(looks)]).toHaveLength(500);
    expect(swollen).toEqual([]);
  });

  test('over the limit twice in a row is told', async () => {
    sizes.set(1, 10).set(2, 1001);
    start();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(swollen[0]).toEqual([2, 1001]);
    expect(swollen.every(([pid]) => pid === 2)).toBe(true);
  });

  test('over the limit once is not', async () => {
    sizes.set(1, 1001);
    start(() => {
      looks.push(1);
      return Promise.resolve(looks.length % 2 === 1 ? 1001 : 999);
    });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(looks.length).toBeGreaterThan(10);
    expect(swollen).toEqual([]);
  });

  test('of a process that is gone meanwhile is nobody’s', async () => {
    sizes.set(1, 1001);
    start((pid) => {
      looks.push(pid);
      sizes.clear();
      return Promise.resolve(1001);
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(swollen).toEqual([]);
  });

  test('of this very process is known to the system', async () => {
    vi.useRealTimers();
    sizes.set(process.pid, 0);
    const real = new WorkerMemory({ maxBytes: () => 1_000_000, pids: () => [process.pid] });
    const seen = new Promise<number>((resolve) => real.on('swollen', (_, bytes) => resolve(bytes)));
    real.start();
    const bytes = await seen;
    real.stop();
    expect(bytes).toBeGreaterThan(20_000_000);
    expect(bytes).toBeLessThan(4_000_000_000);
    vi.useFakeTimers();
    start();
  });

  test('that cannot be known is said once, and not asked for again', async () => {
    sizes.set(1, 1001).set(2, 1001);
    const blind = vi.fn();
    start((pid) => {
      looks.push(pid);
      return Promise.reject(new Error('no /proc'));
    });
    memory.on('blind', blind);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(blind).toHaveBeenCalledOnce();
    expect(looks).toHaveLength(1);
  });
});
