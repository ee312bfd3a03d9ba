/** Lines of `yyyymm.log`: JSON of winston, and the plain text of the original. */

import { LOG_LEVELS, type LogLine, type LogQuery } from './pages/page-sources.ts';

/** What is longer was not meant to be read in a list. */
const MAX_MESSAGE_LENGTH = 2000;
/** `[dd/mm/yyyy hh:mm:ss] text`, local time. */
const ORIGINAL = /^\[(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d)\] ?(.*)$/s;

/** null: an empty line, or one that says nothing (half of one, after a crash). `previousAt`: of the line before. */
export function parseLogLine(text: string, previousAt: number): LogLine | null {
  const line = text.trimEnd();
  if (line === '') return null;
  return line.startsWith('{') ? parseJson(line, previousAt) : parsePlain(line, previousAt);
}

function parseJson(line: string, previousAt: number): LogLine | null {
  let entry: Readonly<Record<string, unknown>>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { level, message, timestamp, uniqueId, pid, process } = entry;
  if (typeof message !== 'string') return null;
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return {
    at: Number.isNaN(at) ? previousAt : at,
    level: typeof level === 'string' ? level : 'info',
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    uniqueId: typeof uniqueId === 'string' ? uniqueId : null,
    pid: typeof pid === 'number' ? pid : null,
    // Only the others' lines say whose they are: the master writes the file.
    process: typeof process === 'string' ? process : 'master',
  };
}

function parsePlain(line: string, previousAt: number): LogLine {
  const [, day, month, year, hour, minute, second, message] = ORIGINAL.exec(line) ?? [];
  const at =
    message === undefined
      ? previousAt
      : new Date(
          Number(year),
          Number(month) - 1,
          Number(day),
          Number(hour),
          Number(minute),
          Number(second),
        ).getTime();
  return {
    at,
    level: 'info',
    message: (message ?? line).slice(0, MAX_MESSAGE_LENGTH),
    uniqueId: /\b\d{14}\b/.exec(line)?.[0] ?? null,
    pid: null,
    process: null,
  };
}

/** A level asked for includes the graver ones; `text` is looked for in any case. */
export function logFilter(query: Omit<LogQuery, 'limit'>): (line: LogLine) => boolean {
  const { level, session, pid, process, text } = query;
  const levels: readonly string[] | null =
    level === undefined ? null : LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1);
  const words = text?.toLocaleLowerCase('fr');
  return (line) =>
    (levels === null || levels.includes(line.level)) &&
    (session === undefined || line.uniqueId === session) &&
    (pid === undefined || line.pid === pid) &&
    (process === undefined || line.process === process) &&
    (words === undefined || line.message.toLocaleLowerCase('fr').includes(words));
}
