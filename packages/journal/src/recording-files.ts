/** Names of recordings and captured screens, and what the timing file beside a recording says. */

import path from 'node:path';
import fs from 'node:fs/promises';
import { isUniqueId } from './journal-lines.ts';

/** Of a recording's bytes: hours of a busy session. */
export const MAX_RECORDING_BYTES = 20 * 1024 * 1024;
/** A piece takes some ten bytes there, and pieces of a moment are one. */
export const MAX_TIMING_BYTES = 32 * 1024 * 1024;

/** Paths of a session's recording; null: that is no uniqueId, and becomes no path. */
export function recordingFiles(folder: string, uniqueId: string): { data: string; timing: string } | null {
  if (!isUniqueId(uniqueId)) return null;
  const name = path.join(folder, `rec-${uniqueId}`);
  return { data: `${name}.vdt`, timing: `${name}.tim` };
}

/** Path of a captured screen; null: that is no uniqueId, or no number of a screen. */
export function captureFile(folder: string, uniqueId: string, seq: number): string | null {
  if (!isUniqueId(uniqueId) || !Number.isInteger(seq) || seq < 0 || seq > 999_999) return null;
  return path.join(folder, `cap-${uniqueId}-${seq}.vdt`);
}

/** Who writes a recording: the first line of its timing file. */
export interface TimingHeader {
  /** ms since 1970. */
  readonly startedAt: number;
  readonly pid: number;
  /** When that process began, in the kernel's own count; null where it is not told. PIDs are used again. */
  readonly processStart: number | null;
}

export function headerLine({ startedAt, pid, processStart }: TimingHeader): string {
  return `${JSON.stringify({ version: 1, startedAt, pid, processStart })}\n`;
}

/** Null: no header, or none we know. */
export function parseHeader(line: string): TimingHeader | null {
  try {
    const { version, startedAt, pid, processStart } = JSON.parse(line) as Record<string, unknown>;
    if (version !== 1 || !Number.isFinite(startedAt) || !Number.isInteger(pid)) return null;
    return {
      startedAt: startedAt as number,
      pid: pid as number,
      processStart: typeof processStart === 'number' ? processStart : null,
    };
  } catch {
    return null;
  }
}

/** The kernel's ticks from its boot to the start of a process; null when there is no such process, or no /proc. */
export async function processStart(pid: number): Promise<number | null> {
  try {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'latin1');
    // proc(5): field 22; the second one is a name, in brackets, with whatever is in it.
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    return Number.isInteger(ticks) ? ticks : null;
  } catch {
    return null;
  }
}

/** Whether the process that began a recording still runs. */
export async function isWriting(header: TimingHeader): Promise<boolean> {
  try {
    process.kill(header.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (header.processStart === null) return true;
  const start = await processStart(header.pid);
  return start === null || start === header.processStart;
}
