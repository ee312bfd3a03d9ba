/** The files of a folder that hold a month each: `sessions-202405.jsonl`. */

import fs from 'node:fs/promises';
import path from 'node:path';

/** Of the calendar, in local time: the days an operator counts. */
export interface Month {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
}

/** What a file holds: whole records, their anonymous counts, counts of the original. */
export type MonthlyKind = 'sessions' | 'counts' | 'imported';

export function monthOf(ms: number): Month {
  const date = new Date(ms);
  return { year: date.getFullYear(), month: date.getMonth() + 1 };
}

/** `202405`. Throws for what is no month: it would become another file. */
export function monthName({ year, month }: Month): string {
  const isMonth = Number.isInteger(year) && year >= 1 && year <= 9999 && Number.isInteger(month);
  if (!isMonth || month < 1 || month > 12) throw new RangeError(`not a month: ${year}/${month}`);
  return `${String(year).padStart(4, '0')}${String(month).padStart(2, '0')}`;
}

/** When the month begins, and when the next one does; ms since 1970. */
export function spanOf({ year, month }: Month): readonly [from: number, to: number] {
  return [firstOf(year, month), firstOf(year, month + 1)];
}

/** `new Date(99, 0)` would be in 1999. */
function firstOf(year: number, month: number): number {
  const date = new Date(2000, 0, 1);
  date.setFullYear(year, month - 1, 1);
  return date.getTime();
}

export const daysIn = ({ year, month }: Month): number =>
  new Date(spanOf({ year, month })[1] - 12 * 3600_000).getDate();

export const monthlyFile = (folder: string, kind: MonthlyKind, month: Month): string =>
  path.join(folder, `${kind}-${monthName(month)}.jsonl`);

/** Months that have such a file, oldest first; none when there is no folder. */
export async function monthsIn(folder: string, kind: MonthlyKind): Promise<Month[]> {
  const form = new RegExp(`^${kind}-(\\d{4})(0[1-9]|1[0-2])\\.jsonl$`);
  const found = (await namesIn(folder)).flatMap((name) => {
    const [, year, month] = form.exec(name) ?? [];
    return year === undefined || year === '0000' ? [] : [{ year: Number(year), month: Number(month) }];
  });
  return found.sort(byAge);
}

export const byAge = (one: Month, other: Month): number => one.year - other.year || one.month - other.month;

/** Names in a folder; none when it does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await orNull(fs.readdir(folder))) ?? [];
}

/** Null when the file or folder is not there. */
export async function orNull<T>(looking: Promise<T>): Promise<T | null> {
  try {
    return await looking;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
