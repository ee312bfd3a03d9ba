import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { waitFor } from '@minipavi/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WavRecorder, wavHeader } from './line-recorder.ts';

let folder: string;
let file: string;
let faults: string[];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wav-'));
  file = path.join(folder, 'ligne-17000000001234.wav');
  faults = [];
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const recorder = (): WavRecorder => new WavRecorder({ file, onFault: (fault) => faults.push(fault) });

/** Pairs of samples, once there are so many. */
async function pairs(count: number): Promise<number[][]> {
  const wav = await waitFor(
    () => {
      const bytes = fs.existsSync(file) ? fs.readFileSync(file) : Buffer.alloc(0);
      return bytes.length >= 44 + 4 * count ? bytes : null;
    },
    { what: `${count} samples in ${file}` },
  );
  expect(wav.length).toBe(44 + 4 * count);
  return Array.from({ length: count }, (_, i) => [wav.readInt16LE(44 + 4 * i), wav.readInt16LE(46 + 4 * i)]);
}

test('what came stands beside what was sent, with silence where nothing came', async () => {
  const line = recorder();
  line.received(Int16Array.of(1, 2, 3));
  line.sent(Int16Array.of(-1, -2));
  line.sent(Int16Array.of(-3, -4));
  line.close();
  expect(await pairs(4)).toEqual([
    [1, -1],
    [2, -2],
    [3, -3],
    [0, -4],
  ]);
});

test('sound that comes far ahead of our clock is dropped, and memory is bounded', async () => {
  const line = recorder();
  for (let i = 0; i < 100; i++) line.received(new Int16Array(1000).fill(i));
  line.sent(new Int16Array(8000));
  line.sent(new Int16Array(1));
  line.close();
  const all = await pairs(8001);
  expect(all[7999]?.[0]).toBe(7);
  expect(all[8000]?.[0]).toBe(0);
});

test('a recording ends after ten minutes', async () => {
  const line = recorder();
  const second = new Int16Array(8000);
  for (let i = 0; i < 700; i++) {
    line.sent(second);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await waitFor(() => fs.existsSync(file) && fs.statSync(file).size > 44, { what: 'the file' });
  expect(fs.statSync(file).size).toBeLessThanOrEqual(44 + 600 * 8000 * 4);
});

test('a file that cannot be written is a line in the log, and nothing else', async () => {
  fs.writeFileSync(file, '');
  const line = recorder();
  await waitFor(() => faults.length > 0, { what: 'the fault' });
  expect(faults).toEqual([expect.stringContaining('enregistrement de ligne : EEXIST')]);
  line.sent(Int16Array.of(1));
  line.close();
});

test('the header tells the length when it is known', () => {
  expect(wavHeader(10).readUInt32LE(40)).toBe(40);
  expect(wavHeader(10).readUInt32LE(4)).toBe(76);
  expect(wavHeader(null).readUInt32LE(40)).toBeGreaterThan(4_000_000_000);
});
