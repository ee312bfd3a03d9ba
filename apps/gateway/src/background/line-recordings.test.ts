import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pruneLineRecordings } from './line-recordings.ts';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lines-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

function file(name: string, bytes: number, ageMinutes: number): void {
  const full = path.join(folder, name);
  fs.writeFileSync(full, Buffer.alloc(bytes));
  const at = new Date(Date.now() - ageMinutes * 60_000);
  fs.utimesSync(full, at, at);
}

test('the oldest recordings go, and nothing that is none or is being written', async () => {
  file('ligne-17000000001111.wav', 600, 30);
  file('ligne-17000000002222.wav', 600, 20);
  file('ligne-17000000003333.wav', 600, 10);
  file('ligne-17000000004444.wav', 600, 0);
  file('autre.wav', 9000, 60);
  expect(await pruneLineRecordings(folder, 1300, Date.now())).toBe(2);
  expect(fs.readdirSync(folder).sort()).toEqual([
    'autre.wav',
    'ligne-17000000003333.wav',
    'ligne-17000000004444.wav',
  ]);
  // Too much by itself, but still being written.
  expect(await pruneLineRecordings(folder, 100, Date.now())).toBe(1);
  expect(fs.readdirSync(folder)).toContain('ligne-17000000004444.wav');
});
