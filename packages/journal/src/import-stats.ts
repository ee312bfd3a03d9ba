/** Statistics of the original, taken over: each of its months becomes a file that `StatisticsReader` adds to ours. */

import fs from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from './append-line.ts';
import { diskFault } from './disk-fault.ts';
import type { ImportedCount } from './journal-lines.ts';
import { daysIn, monthlyFile, type Month } from './months.ts';
import { MAX_STATS_BYTES, readPhpStats, UnreadableStats } from './php-stats.ts';

export interface ImportedFile {
  /** In the folder. */
  readonly name: string;
  readonly month: Month;
  /** Days that hold anything. */
  readonly days: number;
  readonly sessions: number;
  readonly seconds: number;
}

export interface ImportReport {
  /** What was taken over, by name. */
  readonly files: readonly ImportedFile[];
  /** French. A file may be in both: then the rest of it was taken over. */
  readonly faults: readonly { readonly name: string; readonly fault: string }[];
}

/** The message is French. */
class UnwrittenMonth extends Error {}

/**
 * Takes over all `stats-yyyymm.stats` of a folder. A month is replaced whole, so doing it twice counts once; one whose
 * file says nothing is left as it was. Rejects when the folder `from` cannot be read.
 */
export async function importStats(from: string, to: string): Promise<ImportReport> {
  const files: ImportedFile[] = [];
  const faults: { name: string; fault: string }[] = [];
  for (const name of (await fs.readdir(from)).sort()) {
    if (!/^stats-.*\.stats$/.test(name)) continue;
    try {
      const { file, faults: some } = await importFile(from, name, to);
      files.push(file);
      faults.push(...some.map((fault) => ({ name, fault })));
    } catch (error) {
      faults.push({ name, fault: faultOf(error) });
    }
  }
  return { files, faults };
}

/** What is no fault of the files is one of ours. */
function faultOf(error: unknown): string {
  if (error instanceof UnreadableStats || error instanceof UnwrittenMonth) return error.message;
  if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  return diskFault(error);
}

async function importFile(
  from: string,
  name: string,
  to: string,
): Promise<{ file: ImportedFile; faults: readonly string[] }> {
  const month = monthIn(name);
  if (month === null) throw new UnreadableStats('nom inattendu, stats-AAAAMM.stats est attendu');
  const { counts, faults } = await readPhpStats(await readStats(path.join(from, name)), daysIn(month));
  await replaceMonth(to, month, counts);
  const sum = (field: 'count' | 'seconds'): number => counts.reduce((total, one) => total + one[field], 0);
  const days = new Set(counts.map(({ day }) => day)).size;
  return { file: { name, month, days, sessions: sum('count'), seconds: sum('seconds') }, faults };
}

function monthIn(name: string): Month | null {
  const [, year, month] = /^stats-(\d{4})(0[1-9]|1[0-2])\.stats$/.exec(name) ?? [];
  return year === undefined || Number(year) === 0 ? null : { year: Number(year), month: Number(month) };
}

async function readStats(name: string): Promise<Buffer> {
  const { size } = await fs.stat(name);
  if (size > MAX_STATS_BYTES)
    throw new UnreadableStats(`${size} octets, ${MAX_STATS_BYTES} sont acceptés au plus`);
  return fs.readFile(name);
}

/** Beside the old file, then in its place: whatever happens meanwhile, one of them is whole. */
async function replaceMonth(folder: string, month: Month, counts: readonly ImportedCount[]): Promise<void> {
  const name = monthlyFile(folder, 'imported', month);
  if (counts.length === 0) return fs.rm(name, { force: true });
  const draft = `${name}.tmp`;
  try {
    await makeFolder(folder);
    const lines = counts.map((count) => `${JSON.stringify(count)}\n`).join('');
    await fs.writeFile(draft, lines, { mode: 0o600, flush: true });
    await fs.rename(draft, name);
  } catch (error) {
    await fs.rm(draft, { force: true }).catch(() => {});
    throw new UnwrittenMonth(`écriture dans ${folder} : ${diskFault(error)}`, { cause: error });
  }
}
