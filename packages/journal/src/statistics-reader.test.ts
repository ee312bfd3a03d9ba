import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { countLine } from './journal-lines.ts';
import { SessionJournal } from './session-journal.ts';
import type { SessionRecord } from './session-record.ts';
import { StatisticsReader } from './statistics-reader.ts';
import { at, session } from './testing/sessions.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();
const inFolder = (name: string): string => path.join(folder(), name);
const NONE = { count: 0, seconds: 0 };

async function write(...records: readonly SessionRecord[]): Promise<void> {
  const journal = new SessionJournal(folder());
  for (const record of records) await journal.append(record);
}

/** The nth session: it ended then, after so many seconds. */
const ended = (
  n: number,
  endedAt: number,
  seconds: number,
  changes: Partial<SessionRecord> = {},
): SessionRecord => session(n, { endedAt, startedAt: endedAt - seconds * 1000, ...changes });

describe('a month', () => {
  test('has every day, kinds and sums, by the day of the end', async () => {
    await write(
      ended(1, at(2024, 2, 1, 0, 1), 120, { kind: 'WS' }),
      ended(2, at(2024, 2, 29, 23, 59), 30, { kind: 'AST' }),
      ended(3, at(2024, 2, 29, 10), 12),
      ended(4, at(2024, 2, 29, 10), 15),
      ended(5, at(2024, 2, 29, 10), 500, { direction: 'OUT' }),
      ended(7, at(2024, 2, 29, 11), 20, { kind: 'AUD' }),
      ended(6, at(2024, 3, 1, 0), 60),
    );
    const { rows, ...sums } = await new StatisticsReader(folder()).month(2024, 2);
    expect(rows.map(({ unit }) => unit)).toEqual(Array.from({ length: 29 }, (_, n) => n + 1));
    const first = { WS: { count: 1, seconds: 120 }, WSS: NONE, TELN: NONE, AST: NONE, AUD: NONE };
    expect(rows[0]).toEqual({ unit: 1, kinds: first, total: { count: 1, seconds: 120 } });
    expect(rows[1]?.total).toEqual(NONE);
    expect(rows[28]?.kinds).toEqual({
      ...{ WS: NONE, TELN: NONE, AUD: { count: 1, seconds: 20 } },
      WSS: { count: 2, seconds: 27 },
      AST: { count: 1, seconds: 30 },
    });
    expect(sums).toMatchObject({ year: 2024, month: 2, total: { count: 5, seconds: 197 } });
    expect(sums.totals.WS).toEqual({ count: 1, seconds: 120 });
    expect(sums.hours.map((sessions, hour) => [hour, sessions]).filter(([, sessions]) => sessions)).toEqual([
      [9, 2],
      [10, 1],
      [23, 2],
    ]);
  });

  test('has the services most visited first, each session once', async () => {
    const visited = (n: number, ...services: string[]): SessionRecord => session(n, { services });
    await write(visited(1, 'b', 'a', 'a'), visited(2, 'a'), visited(3, 'c', 'b'), visited(4, '__proto__'));
    await write(...Array.from({ length: 60 }, (_, n) => visited(10 + n, `z${n}`)));
    const { services } = await new StatisticsReader(folder()).month(2024, 5);
    expect(services.slice(0, 4)).toEqual([
      { address: 'a', sessions: 2 },
      { address: 'b', sessions: 2 },
      { address: '__proto__', sessions: 1 },
      { address: 'c', sessions: 1 },
    ]);
    expect(services).toHaveLength(50);
  });

  test('without files has zeros', async () => {
    const { rows, total, hours, services } = await new StatisticsReader(inFolder('none')).month(2023, 2);
    expect([rows.length, total, hours.length, services]).toEqual([28, NONE, 24, []]);
  });

  test.each([
    [2024, 0],
    [2024, 13],
    [2024, 1.5],
    [Number.NaN, 1],
    [10_000, 1],
  ])('%d/%d is none', async (year, month) => {
    await expect(new StatisticsReader(folder()).month(year, month)).rejects.toThrow(RangeError);
  });

  test('counts a session told twice once, and is right after every append', async () => {
    const reader = new StatisticsReader(folder());
    const counted = async (): Promise<number> => (await reader.month(2024, 5)).total.count;
    expect(await counted()).toBe(0);
    await write(session(1), session(2), session(1));
    expect(await counted()).toBe(2);
    await write(session(2), session(3));
    expect(await counted()).toBe(3);
    fs.appendFileSync(inFolder('counts-202405.jsonl'), '{"id":"17168');
    expect(await counted()).toBe(3);
    await write(session(4));
    expect(await Promise.all([counted(), counted(), counted()])).toEqual([4, 4, 4]);
  });

  test('is right when a later one was read meanwhile, and when its file was replaced', async () => {
    const reader = new StatisticsReader(folder());
    const counted = async (month: number): Promise<number> => (await reader.month(2024, month)).total.count;
    await write(session(1), session(2, { endedAt: at(2024, 6, 2) }));
    expect([await counted(5), await counted(6)]).toEqual([1, 1]);
    await write(session(1), session(3));
    expect([await counted(5), await counted(6)]).toEqual([2, 1]);
    fs.rmSync(inFolder('counts-202405.jsonl'));
    expect(await counted(5)).toBe(0);
    await write(session(4));
    expect(await counted(5)).toBe(1);
    const longer = [5, 6, 7].map((n) => `${countLine(ended(n, at(2024, 6, 3), 100))}\n`);
    fs.writeFileSync(inFolder('restored'), longer.join(''));
    fs.renameSync(inFolder('restored'), inFolder('counts-202406.jsonl'));
    expect((await reader.month(2024, 6)).total).toEqual({ count: 3, seconds: 300 });
  });
});

describe('a year', () => {
  test('has twelve months and their sums', async () => {
    await write(
      ended(1, at(2023, 12, 31, 23, 59), 60),
      ended(2, at(2024, 1, 1, 0), 60, { services: ['a', 'b'] }),
      ended(3, at(2024, 5, 1), 90, { kind: 'TELN', services: ['b'] }),
      ended(4, at(2024, 5, 2), 10, { kind: 'TELN', services: ['b'] }),
      ended(5, at(2024, 12, 31), 20, { services: [] }),
    );
    const year = await new StatisticsReader(folder()).year(2024);
    expect(year).toMatchObject({ year: 2024, month: null, total: { count: 4, seconds: 180 } });
    expect(year.rows.map(({ total }) => total.count)).toEqual([1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1]);
    expect(year.rows[4]?.kinds.TELN).toEqual({ count: 2, seconds: 100 });
    expect(year.services).toEqual([
      { address: 'b', sessions: 3 },
      { address: 'a', sessions: 1 },
    ]);
    expect(year.hours.reduce((sum, one) => sum + one)).toBe(4);
  });
});

describe('imported months', () => {
  const imported = { day: 27, kind: 'WSS', count: 40, seconds: 4000 };
  const put = (month: string, ...counts: unknown[]): void =>
    fs.writeFileSync(
      inFolder(`imported-${month}.jsonl`),
      counts.map((one) => `${JSON.stringify(one)}\n`).join(''),
    );

  test('are added to ours, and read again when they change', async () => {
    await write(session(1));
    const reader = new StatisticsReader(folder());
    put('202405', imported, { ...imported, kind: 'X25' }, { ...imported, count: -1 }, 'torn');
    expect((await reader.month(2024, 5)).rows[26]?.kinds.WSS).toEqual({ count: 41, seconds: 4060 });
    put('202405', { ...imported, count: 50 });
    expect((await reader.year(2024)).total).toEqual({ count: 51, seconds: 4060 });
  });

  test('are listed with ours, oldest first', async () => {
    await write(session(1), session(2, { endedAt: at(2023, 12, 1) }));
    put('202405', imported);
    put('201911', imported);
    for (const name of ['counts-202413.jsonl', 'counts-202401.jsonl.bak', 'imported-2024.jsonl']) {
      fs.writeFileSync(inFolder(name), '');
    }
    expect(await new StatisticsReader(folder()).months()).toEqual([
      { year: 2019, month: 11 },
      { year: 2023, month: 12 },
      { year: 2024, month: 5 },
    ]);
    expect(await new StatisticsReader(inFolder('none')).months()).toEqual([]);
  });
});
