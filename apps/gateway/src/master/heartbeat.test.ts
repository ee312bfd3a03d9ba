import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

let heartbeat: Heartbeat;
/** What was sent to whom, in the order it was. */
let asked: number[];
let frozen: [pid: number, seconds: number][];

beforeEach(() => {
  vi.useFakeTimers();
  heartbeat = new Heartbeat();
  [asked, frozen] = [[], []];
  heartbeat.on('frozen', (...which) => frozen.push(which));
  heartbeat.start();
});
afterEach(() => {
  heartbeat.stop();
  vi.useRealTimers();
});

/** A process that answers, or does not. */
function living(pid: number, isWell = true): void {
  heartbeat.watch({
    pid,
    send: ({ type }) => {
      expect(type).toBe('ping');
      asked.push(pid);
      if (isWell) heartbeat.answered(pid);
    },
  });
}
const pass = (seconds: number): void => void vi.advanceTimersByTime(seconds * 1000);

describe('a heartbeat', () => {
  test('asks each process once in fifteen seconds, and finds nothing wrong with those that answer', () => {
    living(1);
    living(2);
    pass(60);
    expect(asked.filter((pid) => pid === 1)).toHaveLength(4);
    expect(asked.filter((pid) => pid === 2)).toHaveLength(4);
    expect(frozen).toEqual([]);
  });

  test('asks processes that came together one after the other', () => {
    for (let pid = 0; pid < 30; pid++) living(pid);
    for (let second = 1; second <= 45; second++) {
      asked = [];
      pass(1);
      expect(asked.length, `second ${second}`).toBeLessThanOrEqual(2);
    }
  });

  test('says once that a process has not answered for thirty seconds', () => {
    living(1);
    living(2, false);
    pass(46);
    expect(frozen).toEqual([[2, 30]]);
    expect(
      asked.filter((pid) => pid === 2),
      'a question waits for its answer',
    ).toHaveLength(1);
    pass(120);
    expect(frozen).toHaveLength(1);
  });

  test('lets a late answer count', () => {
    living(1, false);
    pass(31);
    expect(asked).toEqual([1]);
    heartbeat.answered(1);
    pass(20);
    expect(frozen).toEqual([]);
  });

  test('expects a hello of whoever was started', () => {
    heartbeat.expect(1);
    heartbeat.expect(2);
    pass(29);
    living(2);
    pass(10);
    expect(frozen).toEqual([[1, 30]]);
  });

  test('waits for nobody who is gone', () => {
    living(1, false);
    heartbeat.expect(2);
    pass(20);
    heartbeat.forget(1);
    heartbeat.forget(2);
    pass(60);
    expect(frozen).toEqual([]);
  });

  test('counts no time in which this process did not run', () => {
    living(1, false);
    pass(20);
    // The machine was suspended for an hour: the timer that is due comes once.
    const later = Date.now() + 3_600_000;
    vi.setSystemTime(later);
    vi.advanceTimersByTime(1000);
    expect(frozen).toEqual([]);
    heartbeat.answered(1);
    pass(14);
    expect(frozen).toEqual([]);
  });
});
