import { expect, test } from 'vitest';
import { CachedReading } from './cached-reading.ts';

const options = { fallback: -1, freshMs: 1000, patienceMs: 20 };

test('a value is read once while it is fresh, and again afterwards', async () => {
  let now = 0;
  let reads = 0;
  const reading = new CachedReading({ ...options, read: () => Promise.resolve(++reads), now: () => now });
  expect([await reading.get(), await reading.get()]).toEqual([1, 1]);
  now = 1000;
  expect(await reading.get()).toBe(2);
});

test('those who ask at the same time share one reading', async () => {
  let reads = 0;
  const reading = new CachedReading({ ...options, read: () => Promise.resolve(++reads), now: () => 0 });
  expect(await Promise.all([reading.get(), reading.get()])).toEqual([1, 1]);
});

test('a failed reading gives the fallback, not the value of another time', async () => {
  let now = 0;
  let isBroken = false;
  const read = (): Promise<number> => (isBroken ? Promise.reject(new Error('gone')) : Promise.resolve(5));
  const reading = new CachedReading({ ...options, read, now: () => now });
  expect(await reading.get()).toBe(5);
  [isBroken, now] = [true, 2000];
  expect(await reading.get()).toBe(-1);
});

test('a reading that hangs makes one answer wait, and its value is used when it comes', async () => {
  let finish: (value: number) => void = () => {};
  const hanging = new Promise<number>((resolve) => (finish = resolve));
  const reading = new CachedReading({ ...options, read: () => hanging, now: () => 0 });
  expect(await reading.get()).toBe(-1);
  const second = reading.get();
  await Promise.resolve();
  expect(await Promise.race([second, Promise.resolve('late')])).toBe(-1);
  finish(7);
  await hanging;
  await new Promise(setImmediate);
  expect(await reading.get()).toBe(7);
});

test('a clock set back does not freeze the value', async () => {
  let now = 1_000_000;
  let reads = 0;
  const reading = new CachedReading({ ...options, read: () => Promise.resolve(++reads), now: () => now });
  await reading.get();
  now = 0;
  expect(await reading.get()).toBe(2);
});
