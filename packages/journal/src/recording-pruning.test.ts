import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { Recorder } from './recorder.ts';
import { pruneRecordings, type RecordingLimits } from './recording-pruning.ts';
import { readRecording } from './recording.ts';
import { at, idOf } from './testing/sessions.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();
const NOW = at(2024, 5, 27);
const DAY_MS = 24 * 3600_000;
const NONE: RecordingLimits = { maxCount: Infinity, maxDays: Infinity, maxBytes: Infinity, minFreeBytes: 0 };

function put(name: string, bytes: number, daysOld: number): void {
  const file = path.join(folder(), name);
  fs.writeFileSync(file, 'x'.repeat(bytes));
  fs.utimesSync(file, new Date(NOW), new Date(NOW - daysOld * DAY_MS));
}

/** The nth recording, over, as the original leaves them. */
const record = (n: number, daysOld: number, bytes = 100): void => put(`rec-${idOf(n)}.vdt`, bytes, daysOld);

const prune = (limits: Partial<RecordingLimits>): Promise<readonly string[]> =>
  pruneRecordings(folder(), { ...NONE, ...limits }, NOW);
const left = (): string[] => fs.readdirSync(folder()).sort();

describe('recordings', () => {
  test('stay as long as all limits hold', async () => {
    record(1, 3);
    record(2, 1);
    expect(await prune({ maxCount: 2, maxDays: 3, maxBytes: 200, minFreeBytes: 1 })).toEqual([]);
    expect(left()).toHaveLength(2);
    expect(await pruneRecordings(path.join(folder(), 'none'), NONE, NOW)).toEqual([]);
  });

  test.each([
    ['by number', { maxCount: 1 }],
    ['by age', { maxDays: 1.5 }],
    ['by size', { maxBytes: 199 }],
  ])('go %s, the oldest first, with their timing and captured screens', async (_, limits) => {
    record(1, 2);
    record(3, 3);
    record(2, 1);
    put(`rec-${idOf(1)}.tim`, 0, 2);
    put(`cap-${idOf(1)}-12.vdt`, 10, 2);
    expect(await prune(limits)).toEqual([idOf(3), idOf(1)]);
    expect(left()).toEqual([`rec-${idOf(2)}.vdt`]);
  });

  test('all go when the disk is full', async () => {
    record(1, 2);
    record(2, 1);
    expect(await prune({ minFreeBytes: Number.MAX_SAFE_INTEGER })).toEqual([idOf(1), idOf(2)]);
    expect(left()).toEqual([]);
  });

  test('go one by one until the disk has room', async () => {
    for (const n of [1, 2, 3, 4]) record(n, 9 - n);
    const statfs = vi.spyOn(fs.promises, 'statfs').mockImplementation(() => {
      return Promise.resolve({ bavail: 10 - left().length, bsize: 1 } as fs.StatsFs);
    });
    expect(await prune({ minFreeBytes: 8 })).toEqual([idOf(1), idOf(2)]);
    statfs.mockRestore();
  });

  test('that go on are never touched, nor counted', async () => {
    const onFault = (): void => {};
    const options = { folder: folder(), startedAt: NOW, minFreeBytes: 0, onFault };
    const recorder = await Recorder.open({ ...options, uniqueId: idOf(9) });
    recorder.sent(Buffer.from('bonjour'));
    put(`cap-${idOf(9)}-1.vdt`, 100, 1000);
    for (const end of ['vdt', 'tim']) {
      const file = path.join(folder(), `rec-${idOf(9)}.${end}`);
      fs.utimesSync(file, new Date(0), new Date(0));
    }
    record(1, 2);
    record(2, 1);
    expect(await prune({ maxCount: 1 })).toEqual([idOf(1)]);
    const hard = { maxCount: 0, maxDays: 0, maxBytes: 0, minFreeBytes: Number.MAX_SAFE_INTEGER };
    expect(await prune(hard)).toEqual([idOf(2)]);
    expect(left()).toHaveLength(3);
    await recorder.close(true);
    expect((await readRecording(folder(), idOf(9)))?.bytes).toHaveLength(7);
    expect(await prune({ maxCount: 0 })).toEqual([idOf(9)]);
    expect(left()).toEqual([]);
  });

  test('just being made, and captured screens alone, wait for a day', async () => {
    put(`rec-${idOf(1)}.tim`, 0, 0.9);
    put(`cap-${idOf(2)}-1.vdt`, 10, 0.9);
    put(`rec-${idOf(3)}.tim`, 0, 1.1);
    put(`cap-${idOf(4)}-1.vdt.tmp`, 10, 1.2);
    expect(await prune({ maxCount: 0 })).toEqual([idOf(4), idOf(3)]);
    expect(left()).toEqual([`cap-${idOf(2)}-1.vdt`, `rec-${idOf(1)}.tim`]);
  });

  test('are all that is removed', async () => {
    const others = ['rec-1.vdt', 'notes.txt', `rec-${idOf(1)}.vdt.bak`, `cap-${idOf(1)}-x.vdt`];
    for (const name of others) put(name, 10, 1000);
    fs.mkdirSync(path.join(folder(), `rec-${idOf(1)}.vdt`));
    expect(await prune({ maxCount: 0, maxDays: 0, maxBytes: 0 })).toEqual([]);
    expect(left()).toHaveLength(5);
  });

  test('that cannot be removed are left, and the next ones are tried', async () => {
    record(1, 3);
    record(2, 2);
    const rm = fs.promises.rm;
    const spy = vi.spyOn(fs.promises, 'rm').mockImplementation((name, options) => {
      const isFirst = String(name).includes(idOf(1));
      return isFirst ? Promise.reject(Object.assign(new Error(), { code: 'EPERM' })) : rm(name, options);
    });
    expect(await prune({ maxCount: 1 })).toEqual([idOf(2)]);
    spy.mockRestore();
    expect(left()).toEqual([`rec-${idOf(1)}.vdt`]);
  });
});
