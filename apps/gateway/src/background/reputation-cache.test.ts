import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LASTS_MS, ReputationCache } from './reputation-cache.ts';

let folder: string;
let file: string;
let faults: string[];
let now: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'reputations-'));
  file = path.join(folder, 'reputations-8182.jsonl');
  faults = [];
  now = Date.UTC(2026, 10, 27);
});
afterEach(() => rmSync(folder, { recursive: true }));

const cache = (changes: { maxEntries?: number; file?: string } = {}): ReputationCache =>
  new ReputationCache({ file, onFault: (fault) => faults.push(fault), now: () => now, ...changes });

async function loaded(changes: { maxEntries?: number; file?: string } = {}): Promise<ReputationCache> {
  const one = cache(changes);
  await one.load();
  return one;
}

test('the process after this one knows it still, and forgets it after a day', async () => {
  const before = await loaded();
  before.put('80.67.169.12', 97);
  await before.settled();
  before.put('2a01:e0a::1', 0);
  await before.settled();
  const after = await loaded();
  expect([after.get('80.67.169.12'), after.get('2a01:e0a::1'), after.get('80.67.169.40')]).toEqual([
    97,
    0,
    null,
  ]);
  now += LASTS_MS;
  expect(after.get('80.67.169.12')).toBeNull();
  expect((await loaded()).get('80.67.169.12')).toBeNull();
  expect(faults).toEqual([]);
});

test('the file is the owner’s alone, and nothing else is left beside it', async () => {
  const one = await loaded();
  one.put('80.67.169.12', 97);
  await one.settled();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual([path.basename(file)]);
});

test('a torn line, and lines that are no entries, hurt none but themselves', async () => {
  const good = JSON.stringify({ address: '80.67.169.12', score: 97, at: now });
  const bad = [
    'null',
    '[]',
    '{"address":1,"score":2,"at":3}',
    `{"address":"80.67.169.13","score":101,"at":${now}}`,
    `{"address":"80.67.169.14","score":"5","at":${now}}`,
    good.slice(0, 20),
  ];
  writeFileSync(file, `${bad[0]}\n\n${good}\n${bad.slice(1).join('\n')}`);
  const one = await loaded();
  expect([one.get('80.67.169.12'), one.get('80.67.169.13'), one.get('80.67.169.14')]).toEqual([
    97,
    null,
    null,
  ]);
  // What is written next does not end up behind half a line.
  one.put('80.67.169.40', 3);
  await one.settled();
  const again = await loaded();
  expect([again.get('80.67.169.12'), again.get('80.67.169.40')]).toEqual([97, 3]);
});

test('what was learnt while the file was being read is newer', async () => {
  writeFileSync(file, `${JSON.stringify({ address: '80.67.169.12', score: 97, at: now - 1000 })}\n`);
  const one = cache();
  const loading = one.load();
  one.put('80.67.169.12', 0);
  await loading;
  expect(one.get('80.67.169.12')).toBe(0);
});

test('entries of a clock that ran ahead are not kept until it is that time', async () => {
  writeFileSync(file, `${JSON.stringify({ address: '80.67.169.12', score: 97, at: now + 3_600_000 })}\n`);
  expect((await loaded()).get('80.67.169.12')).toBeNull();
});

test('so many are kept and no more, in memory and on disk', async () => {
  const one = await loaded({ maxEntries: 50 });
  for (let i = 0; i < 200; i++) one.put(`80.67.169.${i}`, 1);
  await one.settled();
  expect([one.get('80.67.169.149'), one.get('80.67.169.150')]).toEqual([null, 1]);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(52);
});

test('a file that is far too large is not read', async () => {
  writeFileSync(file, 'x'.repeat(5 * 1024 * 1024));
  const one = await loaded();
  expect(faults).toEqual([expect.stringContaining('lecture impossible')]);
  one.put('80.67.169.12', 97);
  await one.settled();
  expect(statSync(file).size).toBeLessThan(200);
});

test('without a disk it is kept in memory, said once, and written when there is one', async () => {
  const elsewhere = path.join(folder, 'missing', 'reputations.jsonl');
  const one = await loaded({ file: elsewhere });
  for (const address of ['80.67.169.12', '80.67.169.13']) {
    one.put(address, 97);
    await one.settled();
  }
  expect(one.get('80.67.169.12')).toBe(97);
  expect(faults).toEqual([expect.stringMatching(/écriture impossible \(ENOENT/)]);
});

test('once there is room again the file has all of it', async () => {
  // A folder in the draft's place: the file cannot be written.
  mkdirSync(path.join(`${file}.nouveau`, 'full'), { recursive: true });
  const one = await loaded();
  one.put('80.67.169.12', 97);
  await one.settled();
  expect(faults).toHaveLength(1);
  rmSync(`${file}.nouveau`, { recursive: true });
  one.put('80.67.169.13', 3);
  await one.settled();
  const after = await loaded();
  expect([after.get('80.67.169.12'), after.get('80.67.169.13')]).toEqual([97, 3]);
});

test('the file does not grow for ever', async () => {
  const one = await loaded();
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 1000; i++) one.put('80.67.169.12', i % 100);
    await one.settled();
  }
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(10_003 + 1000);
});
