/**
 * Old sessions go from the history: their addresses are not to be kept for ever.
 *
 * Lines are written over with blanks where they stand, and a file is removed when it is for a month that is over and
 * to be forgotten whole. So a process that appends meanwhile can lose nothing: nobody else's bytes are moved or
 * written again, the file stays the same file, and what could still be appended to a removed one would be for that
 * month, hence to be forgotten as well. A crash halfway leaves a broken line, which readers pass over and the next
 * pruning blanks.
 */

import fs from 'node:fs/promises';
import { parseRecord } from './journal-lines.ts';
import { BLANK, blocksFrom, bordersOf, LINE_FEED, type Block } from './line-blocks.ts';
import { orNull } from './months.ts';
import { writeWhole } from './write-whole.ts';

/** Neighbouring lines. */
interface Run {
  readonly begin: number;
  end: number;
}

/**
 * Forgets sessions that ended before `until` (ms since 1970), or all (`isOver`: no session of this month is to stay,
 * nor one that is written now); resolves to their number.
 */
export async function pruneMonth(name: string, until: number, isOver: boolean): Promise<number> {
  const file = await orNull(fs.open(name, 'r+'));
  if (file === null) return 0;
  try {
    let removed = 0;
    // A broken line goes with the one before it.
    let isOld = true;
    for await (const block of blocksFrom(file, 0)) {
      const found = oldLines(block, until, isOver, isOld);
      isOld = found.isOld;
      removed += found.sessions;
      if (isOver) continue;
      for (const run of found.runs) await blank(file, block, run);
    }
    if (isOver) await fs.rm(name, { force: true });
    else if (removed > 0) await file.datasync();
    return removed;
  } finally {
    await file.close();
  }
}

/** Lines to be forgotten, and how many sessions they tell. `isOld`: of the line before, then of the last one. */
function oldLines(
  block: Block,
  until: number,
  isOver: boolean,
  isOld: boolean,
): { runs: Run[]; sessions: number; isOld: boolean } {
  const runs: Run[] = [];
  let run: Run | null = null;
  let sessions = 0;
  for (const [begin, end] of bordersOf(block)) {
    if (end === begin) continue;
    const record =
      block.bytes[begin] === BLANK ? null : parseRecord(block.bytes.toString('utf8', begin, end));
    if (record !== null) isOld = isOver || record.endedAt < until;
    if (!isOld || (record === null && isBlank(block.bytes.subarray(begin, end)))) {
      run = null;
      continue;
    }
    if (record !== null) sessions += 1;
    if (run === null) runs.push((run = { begin, end }));
    else run.end = end;
  }
  return { runs, sessions, isOld };
}

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === BLANK);

/** Line feeds stay: lines keep their places. */
async function blank(file: fs.FileHandle, { offset, bytes }: Block, { begin, end }: Run): Promise<void> {
  const blanks = Buffer.alloc(end - begin, BLANK);
  for (
    let at = bytes.indexOf(LINE_FEED, begin);
    at !== -1 && at < end;
    at = bytes.indexOf(LINE_FEED, at + 1)
  ) {
    blanks[at - begin] = LINE_FEED;
  }
  await writeWhole(file, blanks, offset + begin);
}
