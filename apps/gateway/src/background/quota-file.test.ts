import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QuotaFile, readCounts } from './quota-file.ts';

let folder: string;
let faults: string[];
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'quota-'));
  file = path.join(folder, 'appels-sortants-8182.json');
  faults = [];
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const quotas = (): QuotaFile => new QuotaFile(file, (fault) => faults.push(fault));
const counts = (total: number) => ({ day: '2026-11-27', total, sessions: { '17000000001234': total } });

describe('the counts of calls', () => {
  test('are there for the next process, the latest of them', async () => {
    const before = quotas();
    for (let total = 1; total <= 20; total++) before.write(counts(total));
    await before.settled();
    expect(await quotas().read()).toEqual(counts(20));
    expect(fs.readdirSync(folder)).toEqual([path.basename(file)]);
    expect(fs.statSync(file).mode & 0o077).toBe(0);
  });

  test('are none where there is no file', async () => {
    expect(await quotas().read()).toBeNull();
  });

  test('that cannot be written are a line in the log, and the next ones are tried', async () => {
    const here = quotas();
    fs.chmodSync(folder, 0o700);
    fs.mkdirSync(file);
    here.write(counts(1));
    await here.settled();
    expect(faults).toHaveLength(1);
    fs.rmdirSync(file);
    here.write(counts(2));
    await here.settled();
    expect(await here.read()).toEqual(counts(2));
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"day":1,"total":1,"sessions":{}}',
    '{"day":"x","total":-1,"sessions":{}}',
    '{"day":"x","total":1.5,"sessions":{}}',
    '{"day":"x","total":1,"sessions":[]}',
    '{"day":"x","total":1,"sessions":{"a":"b"}}',
    ' '.repeat(2_000_000),
  ])('that are none are taken for none: %.40s', (text) => {
    expect(readCounts(text)).toBeNull();
  });
});
