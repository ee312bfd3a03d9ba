import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { HostStatusReader } from './host-status.ts';

const readerOf = (folder: string): HostStatusReader => new HostStatusReader(folder, () => 0);

test('load is a number of two decimals at most, free space a whole number', async () => {
  const { load, freeMegabytes } = await readerOf(os.tmpdir()).read();
  expect(load).toBeGreaterThanOrEqual(0);
  expect(Math.round(load * 100) / 100).toBe(load);
  expect(Number.isInteger(freeMegabytes)).toBe(true);
  expect(freeMegabytes).toBeGreaterThan(0);
});

test('a folder that is not there yet has the free space of the disk it will be on', async () => {
  const folder = path.join(os.tmpdir(), 'not', 'there', 'yet');
  expect((await readerOf(folder).read()).freeMegabytes).toBeGreaterThan(0);
});

test('free space that cannot be told is unknown, not zero', async () => {
  expect((await readerOf('a\0b').read()).freeMegabytes).toBeNull();
});
