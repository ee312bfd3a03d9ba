import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BackgroundCall } from '@minipavi/bus';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CallJournal, readRecords, type JournalRecord } from './call-journal.ts';

let folder: string;
let file: string;
const faults: string[] = [];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'journal-'));
  file = path.join(folder, 'appels.jsonl');
  faults.length = 0;
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const call = (id: string, target = 'x'): BackgroundCall => ({
  id,
  at: 1,
  uniqueId: '1',
  simulate: true,
  target,
});
const add = (id: string, target?: string): JournalRecord => ({ op: 'add', call: call(id, target) });

function open(snapshot: () => JournalRecord[] = () => [], onReplaced = () => {}): CallJournal {
  return new CallJournal({ file, snapshot, onReplaced, onFault: (fault) => faults.push(fault) });
}

const onDisk = (): JournalRecord[] => readRecords(fs.readFileSync(file, 'utf8'));

describe('CallJournal', () => {
  test('reads what was added, once that is confirmed, in order', async () => {
    const journal = open();
    expect(await journal.read()).toEqual([]);
    await journal.open();
    const records: JournalRecord[] = [add('a'), { op: 'begin', id: 'a' }, { op: 'done', id: 'a', at: 5 }];
    await Promise.all(records.map((record) => journal.add(record)));
    expect(onDisk()).toEqual(records);
    expect(await open().read()).toEqual(records);
    await journal.close();
    expect(faults).toEqual([]);
  });

  test('is for the owner only', async () => {
    fs.writeFileSync(file, '', { mode: 0o644 });
    const journal = open();
    await journal.open();
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    await journal.close();
  });

  test('says again, at every start, what is to be done, and no more', async () => {
    fs.writeFileSync(file, `${JSON.stringify(add('old'))}\n`);
    const journal = open(() => [add('kept')]);
    await journal.open();
    expect(onDisk()).toEqual([add('kept')]);
    expect(fs.readdirSync(folder)).toEqual(['appels.jsonl']);
    await journal.close();
  });

  test.each([
    '{"op":"add","call":{"id":"b","at":',
    '{"op":"add","call":{"id":"b"}}',
    'null',
    '"x"',
    '\x00\x00\x00',
  ])('survives a last line like %j', async (torn) => {
    fs.writeFileSync(file, `${JSON.stringify(add('a'))}\n${torn}`);
    const journal = open();
    expect(await journal.read()).toEqual([add('a')]);
    expect(faults).toEqual([]);
  });

  test('is written anew when it has grown', async () => {
    const journal = open(() => [add('live')]);
    await journal.open();
    for (let i = 0; i < 50; i++) await journal.add(add(`${i}`, 'x'.repeat(8000)));
    expect(fs.statSync(file).size).toBeLessThan(300_000);
    expect(onDisk()[0]).toEqual(add('live'));
    await journal.add(add('last'));
    expect(onDisk().at(-1)).toEqual(add('last'));
    await journal.close();
  });

  test('writes no more once another process has written the file anew', async () => {
    let isReplaced = false;
    const first = open(
      () => [],
      () => (isReplaced = true),
    );
    await first.open();
    const second = open();
    await second.open();
    await first.add(add('a'));
    expect(isReplaced).toBe(true);
    await second.add(add('b'));
    expect(onDisk()).toEqual([add('b')]);
    await first.close();
    await second.close();
  });

  test('goes on without a file where none can be had, tells it, and makes one as soon as it can', async () => {
    const records: JournalRecord[] = [];
    file = path.join(folder, 'absent', 'appels.jsonl');
    const journal = open(() => records);
    await journal.open();
    await journal.add(add('a'));
    expect(faults).toEqual([expect.stringMatching(/appels\.jsonl : écriture impossible \(introuvable\)/)]);
    fs.mkdirSync(path.join(folder, 'absent'));
    records.push(add('a'), add('b'));
    await journal.add(add('b'));
    expect(onDisk()).toEqual(records);
    await journal.close();
  });

  test('puts a file that cannot be read aside', async () => {
    fs.mkdirSync(file);
    const journal = open();
    expect(await journal.read()).toEqual([]);
    await journal.open();
    await journal.add(add('a'));
    expect(onDisk()).toEqual([add('a')]);
    expect(faults).toEqual([expect.stringContaining('lecture impossible')]);
    await journal.close();
  });
});
