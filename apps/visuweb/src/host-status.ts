/** The machine's state as the dashboard shows it: load and free disk space. */

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CachedReading } from './cached-reading.ts';

export interface HostStatus {
  /** Load average of the last minute, in running processes, as the system gives it. */
  readonly load: number;
  /** Free space for the gateway on the disk of its logs, in millions of bytes; null: cannot be told. */
  readonly freeMegabytes: number | null;
}

export class HostStatusReader {
  readonly #freeMegabytes: CachedReading<number | null>;

  constructor(folder: string, now: () => number) {
    this.#freeMegabytes = new CachedReading<number | null>({
      read: () => readFreeMegabytes(folder),
      fallback: null,
      freshMs: 5000,
      patienceMs: 500,
      now,
    });
  }

  async read(): Promise<HostStatus> {
    const freeMegabytes = await this.#freeMegabytes.get();
    const load = Math.round((os.loadavg()[0] ?? 0) * 100) / 100;
    return { load, freeMegabytes };
  }
}

async function readFreeMegabytes(folder: string): Promise<number> {
  const { bavail, bsize } = await fs.statfs(await nearestExisting(path.resolve(folder)));
  return Math.floor((bavail * bsize) / 1e6);
}

/** The folder, or the one it will be made in: its disk is the same. */
async function nearestExisting(folder: string): Promise<string> {
  try {
    await fs.access(folder);
    return folder;
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    return nearestExisting(parent);
  }
}
