import { expect, test } from 'vitest';
import { fileName, readFile } from './transfer.ts';

test('files are named so that they sort by time', () => {
  expect(fileName('vdt', new Date(2026, 10, 7, 9, 5, 3))).toBe('minitel-20261107-090503.vdt');
});

test('of a file, 16 MB are read at most', async () => {
  expect(await readFile(new Blob([Uint8Array.of(12, 0x41)]))).toEqual(Uint8Array.of(12, 0x41));
  expect(await readFile(new Blob([new Uint8Array(17_000_000)]))).toHaveLength(16_777_216);
});
