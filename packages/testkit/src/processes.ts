/** Processes as /proc shows them: the only judge of what is running, and of what it costs. Linux only. */

import fs from 'node:fs';
import path from 'node:path';

export interface RunningProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** Name of the bundle it runs: master, worker, background, visuweb, services. */
  readonly role: string;
}

function read(pid: number, file: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return ''; // it ended meanwhile, or is somebody else's
  }
}

const field = (status: string, name: string): number | null => {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1];
  return found === undefined ? null : Number(found);
};

/** Every process whose environment holds `NAME=value`: children inherit it, orphans keep it. */
export function processesWith(variable: string): RunningProcess[] {
  return fs.readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || !read(pid, 'environ').split('\0').includes(variable)) return [];
    const status = read(pid, 'status');
    const script = read(pid, 'cmdline')
      .split('\0')
      .find((word) => word.endsWith('.cjs'));
    const role = script === undefined ? (field(status, 'Name') ?? '?') : path.basename(script, '.cjs');
    return [{ pid, parentPid: field(status, 'PPid') ?? 0, role: String(role) }];
  });
}

/** A process that ended but whose parent has not looked yet (a zombie) does not run any more. */
export function isRunning(pid: number): boolean {
  const state = /^State:\s+(\S)/m.exec(read(pid, 'status'))?.[1];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Memory in RAM, in bytes (VmRSS); null once the process has ended. */
export function residentBytes(pid: number): number | null {
  const kilobytes = field(read(pid, 'status'), 'VmRSS');
  return kilobytes === null ? null : kilobytes * 1024;
}

/** Never throws: the process may have ended. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone, which is what was wanted.
  }
}
