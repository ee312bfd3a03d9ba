import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { waitFor } from '@minipavi/testkit';
import { LogFile, type LogFileOptions } from './log-file.ts';

let folder: string;
let file: string;
let log: LogFile;
let told: string[];

const NOW = new Date(2026, 4, 17, 12);

function open(options: Partial<LogFileOptions> = {}): LogFile {
  return new LogFile({
    folder,
    onFault: (reason) => told.push(reason),
    onMended: (lost) => told.push(`${lost} perdue(s)`),
    retryMs: 0,
    ...options,
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'));
  file = path.join(folder, '202605.log');
  told = [];
  log = open();
});

afterEach(async () => {
  vi.useRealTimers();
  await log.close();
  fs.rmSync(folder, { recursive: true });
});

const lines = (): string[] =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

/** Writes a line now and then until it is seen; each try is one that may be lost. */
const writesAgain = (line: string): Promise<unknown> =>
  waitFor(
    () => {
      log.write(line);
      return lines().includes(line);
    },
    { what: 'a line on disk' },
  );

describe('the log on disk', () => {
  test('has all lines in order when it is closed, behind those of the process before', async () => {
    fs.writeFileSync(file, 'avant\n');
    for (let i = 0; i < 1000; i++) log.write(`ligne ${i}`);
    expect(await log.close()).toBe(true);
    log.write('trop tard');
    expect(lines()).toEqual(['avant', ...Array.from({ length: 1000 }, (_, i) => `ligne ${i}`)]);
    expect(told).toEqual([]);
  });

  test('begins another file with the month', async () => {
    log.write('mai');
    await waitFor(() => lines().length === 1, { what: 'a line on disk' });
    vi.setSystemTime(new Date(2026, 5, 1));
    log.write('juin');
    await log.close();
    expect(lines()).toEqual(['mai']);
    expect(fs.readFileSync(path.join(folder, '202606.log'), 'utf8')).toBe('juin\n');
  });

  test.skipIf(!fs.existsSync('/dev/full'))(
    'loses lines to a full disk, says so once, and goes on',
    async () => {
      fs.symlinkSync('/dev/full', file);
      for (let i = 0; i < 5; i++) {
        log.write(`perdue ${i}`);
        await sleep(5);
      }
      await waitFor(() => told.length > 0, { what: 'the fault' });
      fs.rmSync(file);
      await writesAgain('de nouveau');
      expect(told).toEqual(['le disque est plein', '5 perdue(s)']);
      // What may have been left of a line ends first.
      expect(fs.readFileSync(file, 'utf8')).toMatch(/^\nde nouveau\n/);
    },
  );

  test('does not ask a disk that failed for each line', async () => {
    log = open({ retryMs: 60_000 });
    const there = folder;
    fs.rmdirSync(there);
    log.write('perdue');
    await waitFor(() => told.length > 0, { what: 'the fault' });
    await sleep(0);
    fs.mkdirSync(there);
    log.write('perdue aussi');
    await log.close();
    expect(lines()).toEqual([]);
    expect(told).toEqual(['introuvable']);
  });

  test('keeps no more than its bound for a disk that does not answer, and is not waited for', async () => {
    execFileSync('mkfifo', [file]);
    log = open({ maxWaitingBytes: 1000, stuckAfterMs: 50 });
    log.write('première');
    await waitFor(() => told.length > 0, { what: 'the fault' });
    expect(told).toEqual(['le disque ne répond pas']);
    for (let i = 0; i < 100_000; i++) log.write(`ligne ${i}`.padEnd(99));
    expect(await log.close()).toBe(false);

    // The thread that waits comes back once somebody reads.
    const reader = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    await waitFor(() => told.length > 1, { what: 'the disk to answer' });
    expect(told).toEqual(['le disque ne répond pas', `${100_000 - 10} perdue(s)`]);
    fs.closeSync(reader);
  });
});
