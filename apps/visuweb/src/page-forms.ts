/** What the pages' forms ask for, out of an address. What is not understood is as if it were not there. */

import { SESSION_KINDS, type HistoryQuery, type SessionKind } from '@minipavi/journal';
import { LOG_LEVELS, type LogQuery } from './pages/page-sources.ts';

/** Longer than any address or URL somebody would look for. */
const MAX_TEXT_LENGTH = 200;

const text = (parameters: URLSearchParams, name: string): string =>
  (parameters.get(name) ?? '').trim().slice(0, MAX_TEXT_LENGTH);

const isKind = (value: string): value is SessionKind => SESSION_KINDS.some((kind) => kind === value);

/** Start of a day written `yyyy-mm-dd`, `days` later; ms since 1970 by the local clock. Null: no such day. */
export function startOfDay(written: string, days = 0): number | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(written)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = new Date(year, month - 1, day);
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return null;
  return new Date(year, month - 1, day + days).getTime();
}

export interface HistoryForm {
  readonly query: HistoryQuery;
  /** Cursor of the page asked for; null: the first. */
  readonly before: string | null;
}

/** Both days are included. */
export function readHistoryForm(parameters: URLSearchParams): HistoryForm {
  const from = startOfDay(text(parameters, 'from'));
  const beyond = startOfDay(text(parameters, 'to'), 1);
  const kind = text(parameters, 'kind');
  const [address, words] = [text(parameters, 'ip'), text(parameters, 'text')];
  return {
    query: {
      ...(from !== null && { from }),
      ...(beyond !== null && { to: beyond - 1 }),
      ...(address !== '' && { address }),
      ...(isKind(kind) && { kind }),
      ...(words !== '' && { text: words }),
    },
    before: parameters.get('before'),
  };
}

/** The month asked for by `m` and `y`; this month without both, a year (month null) without `m`, or with `m=0`. */
export function readPeriod(
  parameters: URLSearchParams,
  now: number,
): { readonly year: number; readonly month: number | null } {
  const today = new Date(now);
  const year = Number(parameters.get('y') ?? Number.NaN);
  const month = Number(parameters.get('m') ?? 0);
  const isYear = Number.isInteger(year) && year >= 1970 && year <= 9999;
  const isMonth = Number.isInteger(month) && month >= 1 && month <= 12;
  if (!isYear) return { year: today.getFullYear(), month: isMonth ? month : today.getMonth() + 1 };
  return { year, month: isMonth ? month : null };
}

export function readLogForm(parameters: URLSearchParams): Omit<LogQuery, 'limit'> {
  const level = LOG_LEVELS.find((one) => one === parameters.get('level'));
  const [session, process, words] = [
    text(parameters, 'session'),
    text(parameters, 'process'),
    text(parameters, 'text'),
  ];
  return {
    ...(level !== undefined && { level }),
    ...(session !== '' && { session }),
    // One field for both: operators know a process by its number or by its role.
    ...(/^\d{1,10}$/.test(process) ? { pid: Number(process) } : process !== '' && { process }),
    ...(words !== '' && { text: words }),
  };
}
