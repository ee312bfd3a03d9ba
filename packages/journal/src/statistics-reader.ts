/** Statistics of a month or a year, from the anonymous counts and from what was imported. */

import fs from 'node:fs/promises';
import { parseCount, parseImported } from './journal-lines.ts';
import { blocksFrom, linesOf } from './line-blocks.ts';
import { byAge, daysIn, monthlyFile, monthName, monthsIn, orNull, type Month } from './months.ts';
import { RecentIds } from './recent-ids.ts';
import { monthStatistics, Tally, yearStatistics, type Statistics } from './statistics.ts';

/** Months kept in memory: this year, and the one it is compared with. */
const MAX_KEPT = 24;
/** Imported files hold a line per day and kind. */
const MAX_IMPORTED_BYTES = 1024 * 1024;

/** A file of counts as far as it was read. */
interface Counted {
  readonly inode: number;
  /** When it was read. */
  size: number;
  /** Behind the last whole line. */
  offset: number;
  readonly tally: Tally;
  /** Sessions near the end of what was read; null, for a month that has a later one: it will not grow. */
  ids: RecentIds | null;
}

/** Reads what `SessionJournal` and `importStats` wrote; broken lines are passed over. */
export class StatisticsReader {
  readonly #folder: string;
  /** By month; the one used last comes last. */
  readonly #counted = new Map<string, Counted>();
  /** One after the other: two at once would count what was appended twice. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `month`: 1 to 12. Reads only what was appended since it was asked last. */
  async month(year: number, month: number): Promise<Statistics> {
    const tally = await this.#inTurn(() => this.#month({ year, month }));
    return monthStatistics(year, month, daysIn({ year, month }), tally);
  }

  async year(year: number): Promise<Statistics> {
    const tallies: Tally[] = [];
    for (let month = 1; month <= 12; month++) {
      tallies.push(await this.#inTurn(() => this.#month({ year, month })));
    }
    return yearStatistics(year, tallies);
  }

  /** Those that hold anything, oldest first. */
  async months(): Promise<readonly Month[]> {
    const all = [...(await monthsIn(this.#folder, 'counts')), ...(await monthsIn(this.#folder, 'imported'))];
    return [...new Map(all.map((month) => [monthName(month), month])).values()].sort(byAge);
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(task);
    this.#last = turn.catch(() => {});
    return turn;
  }

  /** A new one: nobody else adds to it. */
  async #month(month: Month): Promise<Tally> {
    const imported = await readImported(monthlyFile(this.#folder, 'imported', month));
    return (await this.#countsOf(month)).plus(imported);
  }

  async #countsOf(month: Month): Promise<Tally> {
    const name = monthName(month);
    const file = await orNull(fs.open(monthlyFile(this.#folder, 'counts', month), 'r'));
    if (file === null) {
      this.#counted.delete(name);
      return new Tally();
    }
    try {
      const { ino, size } = await file.stat();
      let counted = this.#counted.get(name);
      if (counted === undefined || !isSameFile(counted, ino, size)) {
        counted = { inode: ino, size: 0, offset: 0, tally: new Tally(), ids: new RecentIds() };
      }
      this.#keep(name, counted);
      if (counted.size < size && counted.ids !== null) await readOn(file, counted, counted.ids);
      counted.size = size;
      this.#forgetIds();
      return counted.tally;
    } finally {
      await file.close();
    }
  }

  #keep(name: string, counted: Counted): void {
    this.#counted.delete(name);
    this.#counted.set(name, counted);
    const [oldest] = this.#counted.keys();
    if (this.#counted.size > MAX_KEPT && oldest !== undefined) this.#counted.delete(oldest);
  }

  #forgetIds(): void {
    const [latest] = [...this.#counted.keys()].sort().reverse();
    for (const [name, counted] of this.#counted) if (name !== latest) counted.ids = null;
  }
}

/** Such files only grow. One of a month that was not to grow is read again. */
function isSameFile(counted: Counted, inode: number, size: number): boolean {
  if (counted.inode !== inode) return false;
  return counted.ids === null ? counted.size === size : counted.size <= size;
}

async function readOn(file: fs.FileHandle, counted: Counted, ids: RecentIds): Promise<void> {
  for await (const block of blocksFrom(file, counted.offset)) {
    for (const { text } of linesOf(block)) {
      const session = parseCount(text);
      if (session !== null && ids.add(session.id)) counted.tally.addSession(session);
    }
    counted.offset = block.offset + block.bytes.length;
  }
}

async function readImported(name: string): Promise<Tally> {
  const tally = new Tally();
  const stat = await orNull(fs.stat(name));
  if (stat === null || stat.size > MAX_IMPORTED_BYTES) return tally;
  const text = (await orNull(fs.readFile(name, 'utf8'))) ?? '';
  for (const line of text.split('\n')) {
    const count = parseImported(line);
    if (count !== null) tally.addImported(count);
  }
  return tally;
}
