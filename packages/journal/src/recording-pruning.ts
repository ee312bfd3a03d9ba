/** Old recordings go, so that the disk stays within its limits; those of sessions that go on stay. */

import fs from 'node:fs/promises';
import path from 'node:path';
import { namesIn, orNull } from './months.ts';
import { isRecordingOver } from './recording.ts';

/** All hold at once. A limit that is not wanted is `Infinity`, or 0 for `minFreeBytes`. */
export interface RecordingLimits {
  readonly maxCount: number;
  readonly maxDays: number;
  /** Of all files of recordings and captured screens. */
  readonly maxBytes: number;
  /** To be left free on the disk. */
  readonly minFreeBytes: number;
}

/** What a session left: its recording, its captured screens. */
interface Trace {
  readonly uniqueId: string;
  readonly files: string[];
  bytes: number;
  /** ms since 1970, of the file written last. */
  modifiedAt: number;
}

const DAY_MS = 24 * 3600_000;
const OURS = /^(?:rec-(\d{14})\.(?:vdt|tim)|cap-(\d{14})-\d{1,6}\.vdt(?:\.tmp)?)$/;
/** Screens without a recording do not tell whether their session goes on; so long after the last it does not. */
const SURELY_OVER_MS = DAY_MS;

/** Removes the oldest until all limits hold, and resolves to their uniqueIds. What cannot be removed is left. */
export async function pruneRecordings(
  folder: string,
  limits: RecordingLimits,
  now: number,
): Promise<readonly string[]> {
  const traces = await tracesIn(folder);
  let bytes = traces.reduce((sum, trace) => sum + trace.bytes, 0);
  const over: Trace[] = [];
  for (const trace of traces) if (await isOver(folder, trace, now)) over.push(trace);
  over.sort((one, other) => one.modifiedAt - other.modifiedAt);

  const removed: string[] = [];
  let count = over.length;
  for (const trace of over) {
    const isTooOld = now - trace.modifiedAt > limits.maxDays * DAY_MS;
    const isTooMuch = count > limits.maxCount || bytes > limits.maxBytes;
    if (!isTooOld && !isTooMuch && !(await isFull(folder, limits.minFreeBytes))) break;
    if (!(await remove(folder, trace))) continue;
    removed.push(trace.uniqueId);
    count -= 1;
    bytes -= trace.bytes;
  }
  return removed;
}

async function tracesIn(folder: string): Promise<Trace[]> {
  const traces = new Map<string, Trace>();
  for (const name of await namesIn(folder)) {
    const [, recorded, captured] = OURS.exec(name) ?? [];
    const uniqueId = recorded ?? captured;
    if (uniqueId === undefined) continue;
    const stat = await orNull(fs.lstat(path.join(folder, name)));
    if (stat === null || stat.isDirectory()) continue;
    const trace = traces.get(uniqueId) ?? { uniqueId, files: [], bytes: 0, modifiedAt: 0 };
    traces.set(uniqueId, trace);
    trace.files.push(name);
    trace.bytes += stat.size;
    trace.modifiedAt = Math.max(trace.modifiedAt, stat.mtimeMs);
  }
  return [...traces.values()];
}

async function isOver(folder: string, { uniqueId, files, modifiedAt }: Trace, now: number): Promise<boolean> {
  const told = await isRecordingOver(folder, uniqueId);
  if (told !== null) return told;
  // The original's have no timing file; ours is there before there are bytes, empty for a moment.
  const isBare = files.includes(`rec-${uniqueId}.vdt`) && !files.includes(`rec-${uniqueId}.tim`);
  return isBare || now - modifiedAt > SURELY_OVER_MS;
}

async function isFull(folder: string, minFreeBytes: number): Promise<boolean> {
  if (minFreeBytes <= 0) return false;
  const { bavail, bsize } = await fs.statfs(folder);
  return bavail * bsize < minFreeBytes;
}

/** False: some of it is still there. */
async function remove(folder: string, { files }: Trace): Promise<boolean> {
  const all = await Promise.allSettled(files.map((name) => fs.rm(path.join(folder, name), { force: true })));
  return all.every(({ status }) => status === 'fulfilled');
}
