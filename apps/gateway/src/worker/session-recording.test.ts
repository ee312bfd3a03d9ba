import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRecording } from '@minipavi/journal';
import { SessionRecording } from './session-recording.ts';

const UNIQUE_ID = '17000000001234';
let folder: string;
let faults: string[];
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'));
  faults = [];
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const open = (inside = folder) =>
  new SessionRecording({
    folder: inside,
    uniqueId: UNIQUE_ID,
    startedAt: Date.now(),
    minFreeBytes: 0,
    onFault: (reason) => void faults.push(reason),
  });
const bytes = (text: string) => Buffer.from(text, 'latin1');
const text = async () => {
  const recording = await readRecording(folder, UNIQUE_ID);
  return recording && { ...recording, bytes: Buffer.from(recording.bytes).toString('latin1') };
};

test('has all that was sent, in order, be it before the files were open', async () => {
  const recording = open();
  for (const piece of ['\x1b9{', 'page', ' et', ' suite']) recording.sent(bytes(piece));
  recording.ended();
  await recording.close(true);
  expect(await text()).toMatchObject({ bytes: '\x1b9{page et suite', isOver: true });
  expect(faults).toEqual([]);
});

test('goes on once the files are open', async () => {
  const recording = open();
  recording.sent(bytes('un'));
  while ((await text())?.bytes !== 'un') await new Promise((resolve) => setTimeout(resolve, 5));
  recording.sent(bytes(' deux'));
  recording.ended();
  recording.sent(bytes(' trop tard'));
  await recording.close(true);
  expect(await text()).toMatchObject({ bytes: 'un deux' });
});

test('of a session that sent nothing, or that is not to be kept, leaves no file', async () => {
  await open().close(true);
  const recording = open();
  recording.sent(bytes('x'));
  await recording.close(false);
  expect(fs.readdirSync(folder)).toEqual([]);
});

test('without a folder complains once and swallows the rest', async () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  const recording = open(path.join(file, 'inside'));
  for (let i = 0; i < 3; i++) recording.sent(bytes('x'));
  await recording.close(true);
  recording.sent(bytes('x'));
  expect(faults).toHaveLength(1);
});

test('keeps the beginning only when more comes than can wait for the files', async () => {
  const recording = open();
  const page = Buffer.alloc(200 * 1024, 0x61);
  for (let i = 0; i < 3; i++) recording.sent(page);
  recording.sent(bytes('zzz'));
  await recording.close(true);
  expect((await text())?.bytes).toBe('a'.repeat(400 * 1024));
  expect(faults).toEqual([expect.stringContaining("n'ouvre pas les fichiers à temps")]);
});
