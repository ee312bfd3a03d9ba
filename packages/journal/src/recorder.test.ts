import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { waitFor } from '@minipavi/testkit';
import { Recorder, type RecorderOptions } from './recorder.ts';
import { readRecording } from './recording.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const ID = '17168338001234';
const folder = temporaryFolder();
const inFolder = (name: string): string => path.join(folder(), name);
const DATA = `rec-${ID}.vdt`;
const TIMING = `rec-${ID}.tim`;
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

afterEach(() => vi.restoreAllMocks());

/** A recorder and what it complained of. */
async function openRecorder(changes: Partial<RecorderOptions> = {}) {
  const faults: string[] = [];
  const onFault = (reason: string): void => void faults.push(reason);
  const startedAt = Date.now();
  const recorder = await Recorder.open({
    ...{ folder: folder(), uniqueId: ID, startedAt, minFreeBytes: 0, onFault },
    ...changes,
  });
  return { recorder, faults, startedAt };
}

/** What all file handles have in common. */
async function handlePrototype() {
  const file = await open(folder());
  await file.close();
  return Object.getPrototypeOf(file) as typeof file;
}

type Write = (...parts: unknown[]) => Promise<unknown>;

/** `write` of all file handles, as it is now. */
function writeOf(prototype: object): Write {
  return Object.getOwnPropertyDescriptor(prototype, 'write')?.value as Write;
}

/** Writes begun wait for this to be called. */
async function holdWrites(): Promise<{ writes: () => number; release: () => void }> {
  const prototype = await handlePrototype();
  const write = writeOf(prototype);
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const spy = vi.spyOn(prototype, 'write').mockImplementation(async function (
    this: unknown,
    ...parts: unknown[]
  ) {
    await released;
    return (await write.apply(this, parts)) as never;
  });
  return { writes: () => spy.mock.calls.length, release };
}

describe('a recording', () => {
  test('holds all that was sent, when, and its end', async () => {
    const startedAt = Date.now() - 5000;
    const { recorder, faults } = await openRecorder({ startedAt });
    recorder.sent(bytesOf('\x0cBon'));
    recorder.sent(bytesOf('jour'));
    recorder.sent(bytesOf(''));
    recorder.ended();
    recorder.sent(bytesOf('too late'));
    await recorder.close(true);
    const recording = await readRecording(folder(), ID);
    expect(Buffer.from(recording?.bytes ?? []).toString('latin1')).toBe('\x0cBonjour');
    expect(recording).toMatchObject({ startedAt, isOver: true });
    const [[ms, bytes] = [0, 0]] = recording?.pieces ?? [];
    expect(ms).toBeGreaterThanOrEqual(5000);
    expect(bytes).toBeGreaterThanOrEqual(4);
    expect(recording?.durationMs).toBeGreaterThanOrEqual(ms);
    expect(faults).toEqual([]);
  });

  test("says first who makes it, and is its owner's alone", async () => {
    const { recorder, startedAt } = await openRecorder({ folder: inFolder('rec') });
    const [header] = fs.readFileSync(inFolder(`rec/${TIMING}`), 'utf8').split('\n');
    expect(JSON.parse(header ?? '')).toMatchObject({ version: 1, startedAt, pid: process.pid });
    const modes = ['rec', `rec/${DATA}`, `rec/${TIMING}`].map(
      (name) => fs.statSync(inFolder(name)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    await recorder.close(true);
  });

  test('is handed to the system as it is sent, and goes on while it is read', async () => {
    const { recorder } = await openRecorder();
    const write = vi.spyOn(await handlePrototype(), 'write');
    recorder.sent(bytesOf('first'));
    expect(write).toHaveBeenCalledTimes(1);
    const read = await waitFor(
      async () => {
        const recording = await readRecording(folder(), ID);
        return recording !== null && recording.bytes.length === 5 && recording;
      },
      { what: 'the first bytes on disk' },
    );
    expect(read.isOver).toBe(false);
    await recorder.close(true);
    expect((await readRecording(folder(), ID))?.isOver).toBe(true);
  });

  test('joins what is sent while a write is under way, and copies it', async () => {
    const { recorder } = await openRecorder();
    const { writes, release } = await holdWrites();
    const reused = Buffer.from('0');
    for (let n = 0; n < 1000; n++) {
      reused[0] = 0x30 + (n % 10);
      recorder.sent(reused);
    }
    expect(writes()).toBe(1);
    release();
    await recorder.close(true);
    // The first byte and its line, all others and theirs, the end.
    expect(writes()).toBe(5);
    expect(fs.readFileSync(inFolder(DATA), 'latin1')).toBe('0123456789'.repeat(100));
  });

  test('is written whole when the system takes it in small bites', async () => {
    const { recorder } = await openRecorder();
    const prototype = await handlePrototype();
    const write = writeOf(prototype);
    vi.spyOn(prototype, 'write').mockImplementation(async function (this: unknown, ...parts: unknown[]) {
      const [buffer, offset = 0, length = 0, position] = parts as [Buffer, number, number, number | null];
      return (await write.call(this, buffer, offset, Math.min(3, length), position)) as never;
    });
    recorder.sent(bytesOf('some ten bytes'));
    await recorder.close(true);
    expect(fs.readFileSync(inFolder(DATA), 'latin1')).toBe('some ten bytes');
    expect((await readRecording(folder(), ID))?.isOver).toBe(true);
  });

  test('of a session too short is removed', async () => {
    const { recorder } = await openRecorder();
    recorder.sent(bytesOf('hello'));
    recorder.ended();
    await recorder.close(false);
    expect(fs.readdirSync(folder())).toEqual([]);
    await recorder.close(true);
  });
});

describe('bounds', () => {
  const A_SCREEN = new Uint8Array(2000).fill(0x41);

  test('what waits for a disk that hangs takes a megabyte at most; then recording stops, and says so once', async () => {
    const { recorder, faults } = await openRecorder();
    const { writes, release } = await holdWrites();
    for (let n = 0; n < 5000; n++) recorder.sent(A_SCREEN);
    expect(writes()).toBe(1);
    expect(faults).toEqual([
      `enregistrement de la session ${ID} arrêté : le disque ne suit pas, trop d'octets attendent d'être écrits`,
    ]);
    release();
    await recorder.close(true);
    const { bytes, isOver } = (await readRecording(folder(), ID)) ?? {};
    expect(bytes?.length).toBe((1 + Math.floor(2 ** 20 / 2000)) * 2000);
    expect(isOver).toBe(true);
  });

  test('a recording has 20 MB at most', async () => {
    const { recorder, faults } = await openRecorder();
    const piece = new Uint8Array(1024 * 1024).fill(0x41);
    for (let n = 0; n < 25; n++) {
      recorder.sent(piece);
      await waitFor(() => n >= 20 || fs.statSync(inFolder(DATA)).size === (n + 1) * piece.length, {
        what: 'a write',
      });
    }
    await recorder.close(true);
    expect(fs.statSync(inFolder(DATA)).size).toBe(20 * 1024 * 1024);
    expect(faults).toEqual([expect.stringContaining('20 Mo sont atteints')]);
    expect((await readRecording(folder(), ID))?.isOver).toBe(true);
  });
});

describe('a disk', () => {
  const UNLIMITED = Number.MAX_SAFE_INTEGER;

  test.each([DATA, TIMING])(
    'that is full when %s is written stops the recording, and is told once',
    async (name) => {
      fs.symlinkSync('/dev/full', inFolder(name));
      const { recorder, faults } = await openRecorder();
      for (let n = 0; n < 3; n++) {
        recorder.sent(bytesOf('hello'));
        await waitFor(() => faults.length > 0, { what: 'a fault' });
      }
      await recorder.close(true);
      expect(faults).toEqual([`enregistrement de la session ${ID} arrêté : le disque est plein`]);
    },
  );

  test('that hangs, then turns out to be full, is told of once', async () => {
    fs.symlinkSync('/dev/full', inFolder(TIMING));
    fs.symlinkSync('/dev/full', inFolder(DATA));
    const header = vi.spyOn(await handlePrototype(), 'writeFile').mockResolvedValueOnce(undefined);
    const { recorder, faults } = await openRecorder();
    expect(header).toHaveBeenCalled();
    const { release } = await holdWrites();
    for (let n = 0; n < 3; n++) recorder.sent(new Uint8Array(1024 * 1024));
    release();
    await recorder.close(true);
    expect(faults).toEqual([expect.stringContaining('le disque ne suit pas')]);
  });

  test('with too little room is left alone from the start', async () => {
    const { recorder, faults } = await openRecorder({ minFreeBytes: UNLIMITED });
    recorder.sent(bytesOf('hello'));
    recorder.ended();
    await recorder.close(true);
    expect(faults).toEqual([
      expect.stringMatching(/arrêté : \d+ Mo libres sur le disque, \d+ Mo sont à laisser$/),
    ]);
    expect(fs.readdirSync(folder())).toEqual([]);
  });

  test('that fills up is looked at each megabyte', async () => {
    const options = { minFreeBytes: 0 };
    const faults: string[] = [];
    const recorder = await Recorder.open({
      ...{
        folder: folder(),
        uniqueId: ID,
        startedAt: Date.now(),
        onFault: (reason) => void faults.push(reason),
      },
      // Asked for at every look.
      get minFreeBytes() {
        return options.minFreeBytes;
      },
    });
    options.minFreeBytes = UNLIMITED;
    const piece = new Uint8Array(300 * 1024);
    for (let n = 1; n <= 3; n++) {
      recorder.sent(piece);
      await waitFor(() => fs.statSync(inFolder(DATA)).size === n * piece.length, { what: 'a write' });
    }
    expect(faults).toEqual([]);
    recorder.sent(piece);
    await waitFor(() => faults.length > 0, { what: 'a fault' });
    recorder.sent(piece);
    await recorder.close(true);
    expect(fs.statSync(inFolder(DATA)).size).toBe(4 * piece.length);
    expect(faults).toHaveLength(1);
  });

  test.each([
    [
      'a folder that cannot be made',
      { folder: '/dev/null/rec' },
      "un des dossiers du chemin n'en est pas un",
    ],
    ['an identifier that is none', { uniqueId: '../../etc/x' }, '« ../../etc/x » refusé'],
  ])('%s is told, and nothing is thrown', async (_, changes, reason) => {
    const { recorder, faults } = await openRecorder(changes);
    recorder.sent(bytesOf('hello'));
    recorder.ended();
    await recorder.close(false);
    expect(faults).toEqual([expect.stringContaining(reason)]);
    expect(fs.readdirSync(folder())).toEqual([]);
  });
});
