import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogTail, MAX_LINES } from './log-tail.ts';
import type { LogLine } from './pages/page-sources.ts';

const NOVEMBER = new Date(2026, 10, 30, 23, 59, 59).getTime();
const DECEMBER = new Date(2026, 11, 1, 0, 0, 1).getTime();

let folder = '';
let now = NOVEMBER;
let tail: LogTail;
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'visuweb-log-'));
  now = NOVEMBER;
  tail = new LogTail(folder, () => now);
});
afterEach(() => fs.rm(folder, { recursive: true }));

const write = (text: string, name = '202611.log'): Promise<void> =>
  fs.appendFile(path.join(folder, name), text);
const line = (message: string, fields: object = {}): string =>
  `${JSON.stringify({ level: 'info', message, timestamp: '2026-11-30T10:00:00.000Z', ...fields })}\n`;
const messages = async (query: Partial<Parameters<LogTail['last']>[0]> = {}): Promise<string[]> =>
  (await tail.last({ limit: 100, ...query })).map(({ message }) => message);

test('a line of the gateway’s is read with all it says', async () => {
  await write(
    line('session ouverte', { pid: 12, process: 'worker', uniqueId: '17171234565062', kind: 'WS' }),
  );
  await write(line('passerelle prête', { level: 'warn' }));
  const at = Date.UTC(2026, 10, 30, 10);
  expect(await tail.last({ limit: 10 })).toEqual<LogLine[]>([
    { at, level: 'info', message: 'session ouverte', uniqueId: '17171234565062', pid: 12, process: 'worker' },
    { at, level: 'warn', message: 'passerelle prête', uniqueId: null, pid: null, process: 'master' },
  ]);
});

test('lines of the original are read, broken ones passed over', async () => {
  await write('[30/11/2026 21:23:57] Nouvelle connexion 17171234565062\n\n');
  await write('{"level":"info","mess\n{"level":1,"message":2}\n[]\nsans date\n');
  await write(line('après', { level: 3, timestamp: 'x', pid: '12', process: 1, uniqueId: 5 }));
  const at = new Date(2026, 10, 30, 21, 23, 57).getTime();
  const plain = { level: 'info', pid: null, process: null, uniqueId: null };
  expect(await tail.last({ limit: 10 })).toEqual([
    { ...plain, at, message: 'Nouvelle connexion 17171234565062', uniqueId: '17171234565062' },
    { ...plain, at, message: '[]' },
    { ...plain, at, message: 'sans date' },
    { ...plain, at, message: 'après', process: 'master' },
  ]);
});

test('what is written later is read, lines and characters cut anywhere put together', async () => {
  const whole = Buffer.from(line('été'));
  for (let cut = 1; cut < whole.length; cut += 1) {
    await fs.appendFile(path.join(folder, '202611.log'), whole.subarray(0, cut));
    const before = tail.position;
    await tail.read();
    expect(tail.position).toBe(before);
    await fs.appendFile(path.join(folder, '202611.log'), whole.subarray(cut));
    await tail.read();
    expect(tail.since(before).map(({ message }) => message)).toEqual(['été']);
  }
});

test('the page is turned with the month, and nothing is lost between', async () => {
  await write(line('novembre'));
  expect(await messages()).toEqual(['novembre']);
  await write(line('tout à la fin'));
  await write(line('décembre'), '202612.log');
  now = DECEMBER;
  expect(await messages()).toEqual(['novembre', 'tout à la fin', 'décembre']);
  await write(line('encore'), '202612.log');
  expect(await messages()).toEqual(['novembre', 'tout à la fin', 'décembre', 'encore']);
});

test('a file that was cut short or replaced is read from its beginning', async () => {
  await write(line('un') + line('deux'));
  await tail.read();
  await fs.truncate(path.join(folder, '202611.log'));
  await write(line('3'));
  expect(await messages()).toEqual(['un', 'deux', '3']);
  await fs.rename(path.join(folder, '202611.log'), path.join(folder, 'old.log'));
  await write(line('quatre') + line('cinq') + line('six'));
  expect(await messages()).toEqual(['un', 'deux', '3', 'quatre', 'cinq', 'six']);
});

test('of a large file the end is read, and only so many lines kept', async () => {
  await write(
    Array.from({ length: 20_000 }, (_, index) => line(`ligne ${index} ${'x'.repeat(60)}`)).join(''),
  );
  const all = await messages({ limit: MAX_LINES });
  expect(all).toHaveLength(MAX_LINES);
  expect(all[0]).toMatch(/^ligne 18000 x/);
  expect(all.at(-1)).toMatch(/^ligne 19999 x/);
});

test('no file, no folder, no line: nothing', async () => {
  expect(await messages()).toEqual([]);
  expect(await new LogTail(path.join(folder, 'none'), () => now).last({ limit: 5 })).toEqual([]);
});

test.each<[object, string[]]>([
  [{}, ['a', 'Bé', 'c', 'd']],
  [{ level: 'warn' }, ['Bé', 'd']],
  [{ level: 'error' }, ['d']],
  [{ level: 'debug' }, ['a', 'Bé', 'c', 'd']],
  [{ pid: 2 }, ['Bé', 'd']],
  [{ session: '17171234565062' }, ['c']],
  [{ process: 'worker' }, ['a', 'Bé']],
  [{ process: 'master' }, ['d']],
  [{ text: 'bÉ' }, ['Bé']],
  [{ pid: 2, level: 'error' }, ['d']],
  [{ limit: 2 }, ['c', 'd']],
  [{ limit: 0 }, []],
])('lines are chosen by %j', async (query, expected) => {
  await write(line('a', { process: 'worker', pid: 1 }));
  await write(line('Bé', { process: 'worker', pid: 2, level: 'warn' }));
  await write(line('c', { process: 'background', level: 'debug', uniqueId: '17171234565062' }));
  await write(line('d', { pid: 2, level: 'error' }));
  expect(await messages(query)).toEqual(expected);
});
