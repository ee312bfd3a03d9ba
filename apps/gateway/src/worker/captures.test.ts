import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCapture } from '@minipavi/journal';
import { waitFor } from '@minipavi/testkit';
import { captures } from './captures.ts';

const CAPTURE = { key: 'C', message: 'Pris', messageMax: 'Trop', max: 5 };
const UNIQUE_ID = '17000000001234';
const SCREEN = Buffer.from('\fA');

let folder: string;
beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

function made(recordings: string | null, capture: typeof CAPTURE | null = CAPTURE) {
  const logs: string[] = [];
  const config = {
    capture,
    recordings: recordings === null ? null : { folder: recordings, minFreeBytes: 0 },
  };
  const log = (level: string, message: string) => void logs.push(`${level} ${message}`);
  return { options: captures({ uniqueId: UNIQUE_ID, config, log }), logs };
}

test('captures are off without their key', () => {
  expect(made(folder, null).options).toBeNull();
});

test('captures are drawn, and kept where sessions are recorded', async () => {
  const { options, logs } = made(folder);
  expect(options).toMatchObject(CAPTURE);
  const png = await options?.picture(SCREEN, { isColour: true, inMinitel: false });
  expect(Buffer.from(png ?? []).toString('latin1', 1, 4)).toBe('PNG');
  options?.onCaptured?.(2, SCREEN);
  const kept = await waitFor(() => readCapture(folder, UNIQUE_ID, 2), {
    what: 'the captured screen on disk',
  });
  expect(Buffer.from(kept)).toEqual(SCREEN);
  expect(logs).toEqual([]);
});

test('captures are drawn all the same where nothing is recorded', () => {
  expect(made(null).options?.onCaptured).toBeUndefined();
});

test('a disk that refuses them is told once', async () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  const { options, logs } = made(file);
  options?.onCaptured?.(1, SCREEN);
  await waitFor(() => logs.length > 0, { what: 'a complaint' });
  options?.onCaptured?.(2, SCREEN);
  fs.rmSync(file);
  options?.onCaptured?.(3, SCREEN);
  await waitFor(() => readCapture(file, UNIQUE_ID, 3), { what: 'a captured screen once there is a folder' });
  expect(logs).toEqual([expect.stringMatching(/^warn capture d'écran 1 non enregistrée : /)]);
});
