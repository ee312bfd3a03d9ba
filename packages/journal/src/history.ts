/** Sessions that are over, the last one first. */

import fs from 'node:fs/promises';
import { pruneMonth } from './history-pruning.ts';
import { hasWordsOf, matcher, type HistoryQuery } from './history-query.ts';
import { isUniqueId, parseRecord } from './journal-lines.ts';
import { blocksBefore, blocksFrom, linesOf, type Block } from './line-blocks.ts';
import { byAge, monthlyFile, monthName, monthOf, monthsIn, orNull, spanOf, type Month } from './months.ts';
import { RecentIds } from './recent-ids.ts';
import type { SessionRecord } from './session-record.ts';

export interface HistoryPage {
  readonly limit: number;
  /** `next` of the page before. */
  readonly before?: string;
}

/** A place between lines: all before it is still to be looked at. */
interface Place {
  readonly month: Month;
  readonly offset: number;
}

interface Found extends Place {
  readonly record: SessionRecord;
}

const DAY_MS = 24 * 3600_000;
/** More at once is nobody's list. */
const MAX_RECORDS = 10_000;
/** Lines are nearly in the order of the ends they tell, since processes write on their own. */
const OUT_OF_ORDER = 50;

const byEnd = (one: SessionRecord, other: SessionRecord): number => other.endedAt - one.endedAt;

/** Reads what `SessionJournal` wrote; broken lines are passed over. */
export class History {
  readonly #folder: string;
  #newest: { readonly state: string; readonly records: readonly SessionRecord[] } | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The last so many, by their ends. Reads the end of the newest files only, and nothing while they have not changed. */
  async newest(count: number): Promise<readonly SessionRecord[]> {
    const wanted = Math.max(0, Math.min(MAX_RECORDS, Math.floor(count)));
    const state = `${wanted} ${await this.#state()}`;
    if (this.#newest?.state === state) return this.#newest.records;
    const records: SessionRecord[] = [];
    for await (const { record } of this.#backwards(null, 0, Infinity, () => true)) {
      if (records.push(record) >= wanted + OUT_OF_ORDER) break;
    }
    this.#newest = { state, records: records.sort(byEnd).slice(0, wanted) };
    return this.#newest.records;
  }

  /** A page of what matches; `next` null: there is no more. A `before` that means nothing finds nothing. */
  async search(
    query: HistoryQuery,
    page: HistoryPage,
  ): Promise<{ records: readonly SessionRecord[]; next: string | null }> {
    const place = page.before === undefined ? null : parsePlace(page.before);
    if (page.before !== undefined && place === null) return { records: [], next: null };
    const limit = Math.max(1, Math.min(MAX_RECORDS, Math.floor(page.limit)));
    const { from = 0, to = Infinity } = query;
    const matches = matcher(query);
    const found: Found[] = [];
    for await (const one of this.#backwards(place, from, to, hasWordsOf(query))) {
      if (matches(one.record) && found.push(one) > limit) break;
    }
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return {
      records: shown.map(({ record }) => record).sort(byEnd),
      next: last === undefined ? null : `${monthName(last.month)}-${last.offset}`,
    };
  }

  /** Null: there is none (any more). `uniqueId` may come from anybody. */
  async get(uniqueId: string): Promise<SessionRecord | null> {
    if (!isUniqueId(uniqueId)) return null;
    // It begins with the second it was given out, and a session does not end before; a day's doubt about the clock.
    const since = Number(uniqueId.slice(0, 10)) * 1000 - DAY_MS;
    for await (const { bytes, offset } of this.#blocksBackwards(null, since, Infinity)) {
      for (let at = bytes.indexOf(uniqueId); at !== -1; at = bytes.indexOf(uniqueId, at + 1)) {
        const begin = bytes.lastIndexOf('\n', at) + 1;
        const line = { offset: offset + begin, bytes: bytes.subarray(begin, bytes.indexOf('\n', at) + 1) };
        const record = parseRecord(linesOf(line)[0]?.text ?? '');
        if (record?.uniqueId === uniqueId) return record;
      }
    }
    return null;
  }

  /**
   * Forgets sessions that ended more than `keepDays` before `now`; resolves to their number. May run while sessions
   * are written: see `pruneMonth`.
   */
  async prune(keepDays: number, now: number): Promise<number> {
    const until = now - keepDays * DAY_MS;
    let removed = 0;
    for (const month of await monthsIn(this.#folder, 'sessions')) {
      const [begin, end] = spanOf(month);
      if (begin - DAY_MS > until) break;
      // A day's doubt about the time zone it was written in.
      removed += await pruneMonth(monthlyFile(this.#folder, 'sessions', month), until, end + DAY_MS <= until);
    }
    return removed;
  }

  /** Changes whenever a file does. */
  async #state(): Promise<string> {
    const states: string[] = [];
    for (const month of await monthsIn(this.#folder, 'sessions')) {
      const stat = await orNull(fs.stat(monthlyFile(this.#folder, 'sessions', month)));
      if (stat !== null) states.push(`${monthName(month)} ${stat.ino} ${stat.size} ${stat.mtimeMs}`);
    }
    return states.join('\n');
  }

  /** Sessions before a place (null: all), each once. `from` and `to` of their ends, ms. `isWorth`: whether to read a line. */
  async *#backwards(
    before: Place | null,
    from: number,
    to: number,
    isWorth: (line: string) => boolean,
  ): AsyncGenerator<Found> {
    const seen = new RecentIds();
    if (before !== null) await this.#rememberFrom(before, seen);
    for await (const block of this.#blocksBackwards(before, from, to)) {
      for (const { offset, text } of linesOf(block).reverse()) {
        const record = isWorth(text) ? parseRecord(text) : null;
        if (record === null || !seen.add(record.uniqueId)) continue;
        if (record.endedAt >= from && record.endedAt <= to) yield { month: block.month, offset, record };
      }
    }
  }

  /** What the page before may have shown already, having been told twice. */
  async #rememberFrom({ month, offset }: Place, seen: RecentIds): Promise<void> {
    const file = await orNull(fs.open(monthlyFile(this.#folder, 'sessions', month), 'r'));
    if (file === null) return;
    try {
      for await (const block of blocksFrom(file, offset)) {
        for (const { text } of linesOf(block)) {
          const record = parseRecord(text);
          if (record !== null) seen.add(record.uniqueId);
        }
        return;
      }
    } finally {
      await file.close();
    }
  }

  async *#blocksBackwards(
    before: Place | null,
    from: number,
    to: number,
  ): AsyncGenerator<Block & { readonly month: Month }> {
    const months = await monthsIn(this.#folder, 'sessions');
    for (const month of months.reverse()) {
      const age = before === null ? -1 : byAge(month, before.month);
      if (age > 0 || byAge(month, monthOf(from - DAY_MS)) < 0) continue;
      if (to < Infinity && byAge(month, monthOf(to + DAY_MS)) > 0) continue;
      const file = await orNull(fs.open(monthlyFile(this.#folder, 'sessions', month), 'r'));
      if (file === null) continue;
      try {
        const { size } = await file.stat();
        const end = before !== null && age === 0 ? Math.min(size, before.offset) : size;
        for await (const block of blocksBefore(file, end)) yield { ...block, month };
      } finally {
        await file.close();
      }
    }
  }
}

function parsePlace(cursor: string): Place | null {
  const [, year, month, offset] = /^(\d{4})(0[1-9]|1[0-2])-(\d{1,15})$/.exec(cursor) ?? [];
  if (year === undefined || Number(year) === 0) return null;
  return { month: { year: Number(year), month: Number(month) }, offset: Number(offset) };
}
