import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KEYS_AT_ONCE, KEYS_PER_SECOND, KeyPace } from './key-pace.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const never = new Promise<void>(() => {});

test('a hand never waits', () => {
  const pace = new KeyPace(never);
  for (let key = 0; key < 10 * KEYS_AT_ONCE; key++) {
    expect(pace.turn()).toBeNull();
    vi.advanceTimersByTime(1000 / KEYS_PER_SECOND);
  }
});

test('a program that types for a minute is let through so often', async () => {
  const pace = new KeyPace(never);
  let keys = 0;
  const typing = (async () => {
    while (performance.now() < 60_000) {
      await pace.turn();
      keys++;
    }
  })();
  const from = performance.now();
  while (performance.now() < 60_000) await vi.advanceTimersByTimeAsync(50);
  await typing;
  const seconds = (performance.now() - from) / 1000;
  expect(keys).toBeGreaterThan(KEYS_AT_ONCE + KEYS_PER_SECOND * (seconds - 10));
  expect(keys).toBeLessThanOrEqual(KEYS_AT_ONCE + KEYS_PER_SECOND * seconds + 2);
});

test('the end of the session ends the wait, and leaves no timer', async () => {
  let end: () => void = () => {};
  const pace = new KeyPace(new Promise((resolve) => (end = resolve)));
  for (let key = 0; key < KEYS_AT_ONCE; key++) expect(pace.turn()).toBeNull();
  const turn = pace.turn();
  expect(vi.getTimerCount()).toBe(1);
  end();
  await turn;
  expect(vi.getTimerCount()).toBe(0);
  expect(pace.turn()).toBeNull();
});
