/** What a line of the journal's files holds, both ways. */

import { MAX_SERVICES, SESSION_KINDS, type SessionKind, type SessionRecord } from './session-record.ts';

/** Of an address or a reason; longer ones are cut. A record stays far below `MAX_LINE_BYTES`. */
const MAX_TEXT_LENGTH = 4000;

/** A session as statistics count it: nothing tells whose it was. */
export interface SessionCount {
  /** The uniqueId, so that a session told twice counts once. */
  readonly id: string;
  /** Of the month, the session's last. */
  readonly day: number;
  readonly kind: SessionKind;
  readonly direction: 'IN' | 'OUT';
  /** It began in this hour of a day, 0 to 23. */
  readonly hour: number;
  readonly seconds: number;
  readonly services: readonly string[];
}

const clip = (text: string): string => text.slice(0, MAX_TEXT_LENGTH);

export function recordLine(record: SessionRecord): string {
  const { remoteAddr, url, infos, services, reason } = record;
  return JSON.stringify({
    ...record,
    remoteAddr: clip(remoteAddr),
    url: clip(url),
    infos: clip(infos),
    services: services.slice(0, MAX_SERVICES).map(clip),
    reason: clip(reason),
  });
}

export function countLine(record: SessionRecord): string {
  const { uniqueId, kind, direction, startedAt, endedAt, services } = record;
  const count: SessionCount = {
    id: uniqueId,
    day: new Date(endedAt).getDate(),
    kind,
    direction,
    hour: new Date(startedAt).getHours(),
    seconds: Math.max(0, Math.floor((endedAt - startedAt) / 1000)),
    services: services.slice(0, MAX_SERVICES).map(clip),
  };
  return JSON.stringify(count);
}

/** An object that is no list; null: the line is broken. */
function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

export const isUniqueId = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{14}$/.test(value);
const isKind = (value: unknown): value is SessionKind => SESSION_KINDS.some((kind) => kind === value);
const isDirection = (value: unknown): value is 'IN' | 'OUT' => value === 'IN' || value === 'OUT';
export const isWhole = (value: unknown, from: number, to: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Null: broken, or no session. */
export function parseRecord(line: string): SessionRecord | null {
  const read = parseObject(line);
  if (read === null) return null;
  const { uniqueId, kind, direction, pid, startedAt, endedAt, lastActionAt } = read;
  const times = [startedAt, endedAt, lastActionAt, pid];
  if (!isUniqueId(uniqueId) || !isKind(kind) || !isDirection(direction)) return null;
  if (!times.every((time) => Number.isFinite(time))) return null;
  return {
    uniqueId,
    kind,
    direction,
    remoteAddr: text(read['remoteAddr']),
    pid: pid as number,
    startedAt: startedAt as number,
    endedAt: endedAt as number,
    lastActionAt: lastActionAt as number,
    url: text(read['url']),
    infos: text(read['infos']),
    services: texts(read['services']),
    reason: text(read['reason']),
  };
}

/** Null: broken, or no count. */
export function parseCount(line: string): SessionCount | null {
  const read = parseObject(line);
  if (read === null) return null;
  const { id, day, kind, direction, hour, seconds } = read;
  if (!isUniqueId(id) || !isKind(kind) || !isDirection(direction)) return null;
  if (!isWhole(day, 1, 31) || !isWhole(hour, 0, 23) || !isWhole(seconds, 0, Number.MAX_SAFE_INTEGER)) {
    return null;
  }
  return { id, day, kind, direction, hour, seconds, services: texts(read['services']) };
}

/** Sessions of one day and kind, as a file of the original counted them. */
export interface ImportedCount {
  readonly day: number;
  readonly kind: SessionKind;
  readonly count: number;
  readonly seconds: number;
}

/** Null: broken, or no count. */
export function parseImported(line: string): ImportedCount | null {
  const { day, kind, count, seconds } = parseObject(line) ?? {};
  if (!isWhole(day, 1, 31) || !isKind(kind)) return null;
  if (!isWhole(count, 0, Number.MAX_SAFE_INTEGER) || !isWhole(seconds, 0, Number.MAX_SAFE_INTEGER))
    return null;
  return { day, kind, count, seconds };
}
