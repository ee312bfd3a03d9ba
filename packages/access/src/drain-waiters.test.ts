import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DrainWaiters } from './drain-waiters.ts';

test('each is released at a quarter of its own mark, all of them at the end', async () => {
  const waiters = new DrainWaiters();
  const released: string[] = [];
  const wait = (name: string, mark: number): void => void waiters.below(mark).then(() => released.push(name));
  wait('much', 1000);
  wait('little', 40);
  wait('nothing', 0);
  waiters.release(251);
  await setImmediate();
  expect(released).toEqual([]);
  waiters.release(250);
  await setImmediate();
  expect(released).toEqual(['much']);
  waiters.release(10);
  await setImmediate();
  expect(released).toEqual(['much', 'little']);
  waiters.release(0);
  await setImmediate();
  expect(released).toEqual(['much', 'little', 'nothing']);
});
