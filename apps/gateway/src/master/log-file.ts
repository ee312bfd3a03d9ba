/**
 * The log on disk, one file a month. A disk that is full, or that does not answer, costs lines and nothing else: what
 * waits for it is bounded, and writing goes on once it takes something again.
 */

import fs from 'node:fs/promises';
import path from 'node:path';
import { diskFault } from '@minipavi/journal';
import { isSettledWithin } from '../settled-within.ts';

/** Lines that wait for the disk. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** A disk that had no room is not asked again for each line. */
const RETRY_MS = 2_000;
/** One that has not answered for so long is said to hang. */
const STUCK_AFTER_MS = 10_000;
/** Said again of a disk that is now full, now not. */
const FAULT_EVERY_MS = 60_000;
/** When the gateway ends, what waits gets so long. */
const CLOSE_WITHIN_MS = 1_000;

export interface LogFileOptions {
  /** Of the files `yyyymm.log`. */
  readonly folder: string;
  /** Nothing is written for this reason, in French. Not to be written to this file. */
  readonly onFault: (reason: string) => void;
  /** Writing goes on; so many lines are missing. */
  readonly onMended: (lostLines: number) => void;
  readonly maxWaitingBytes?: number;
  readonly retryMs?: number;
  readonly stuckAfterMs?: number;
}

const monthOf = (date: Date): string =>
  `${date.getFullYear()}${String(date.getMonth() + 1).padStart(2, '0')}`;

export class LogFile {
  readonly #options: Required<LogFileOptions>;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | null = null;
  #file: { readonly month: string; readonly handle: fs.FileHandle } | null = null;
  /** A write that failed may have left half a line. */
  #isTorn = false;
  #isFaulty = false;
  #wasTold = false;
  #toldAt = -Infinity;
  #retryAt = 0;
  #lost = 0;
  #isClosed = false;

  constructor(options: LogFileOptions) {
    this.#options = {
      maxWaitingBytes: MAX_WAITING_BYTES,
      retryMs: RETRY_MS,
      stuckAfterMs: STUCK_AFTER_MS,
      ...options,
    };
  }

  /** Never throws, never waits. `line` has no line feed. */
  write(line: string): void {
    if (this.#isClosed) return;
    const bytes = Buffer.byteLength(line) + 1;
    const isTooEarly = this.#isFaulty && this.#writing === null && performance.now() < this.#retryAt;
    if (isTooEarly || this.#waitingBytes + bytes > this.#options.maxWaitingBytes) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += bytes;
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when all is written, or after a second: then with false, and a thread of this process waits for the disk. */
  close(): Promise<boolean> {
    this.#isClosed = true;
    return isSettledWithin(this.#settle(), CLOSE_WITHIN_MS);
  }

  async #settle(): Promise<void> {
    await this.#writing;
    await this.#drop();
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    // What is logged in this turn of the event loop goes out in one piece.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      const stuck = setTimeout(() => this.#fault('le disque ne répond pas'), this.#options.stuckAfterMs);
      try {
        await this.#writeLines(lines);
        this.#mended();
      } catch (error) {
        this.#lost += lines.length;
        this.#fault(diskFault(error));
        await this.#drop();
      }
      clearTimeout(stuck);
    }
    this.#writing = null; // in the same breath as the last look: what comes now begins anew
  }

  async #writeLines(lines: readonly string[]): Promise<void> {
    const handle = await this.#open();
    // What was left of a line ends here; readers skip it, and empty ones.
    const bytes = Buffer.from(`${this.#isTorn ? '\n' : ''}${lines.join('\n')}\n`);
    this.#isTorn = true;
    await handle.writeFile(bytes);
    this.#isTorn = false;
  }

  async #open(): Promise<fs.FileHandle> {
    const month = monthOf(new Date());
    if (this.#file?.month === month) return this.#file.handle;
    await this.#drop();
    const handle = await fs.open(path.join(this.#options.folder, `${month}.log`), 'a');
    this.#file = { month, handle };
    return handle;
  }

  /** The next line opens it anew: the disk may be another one by then. */
  async #drop(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.handle.close().catch(() => {});
  }

  #fault(reason: string): void {
    const now = performance.now();
    this.#isFaulty = true;
    this.#retryAt = now + this.#options.retryMs;
    if (this.#wasTold || now - this.#toldAt < FAULT_EVERY_MS) return;
    this.#wasTold = true;
    this.#toldAt = now;
    this.#options.onFault(reason);
  }

  #mended(): void {
    this.#isFaulty = false;
    const lost = this.#lost;
    if (lost === 0 && !this.#wasTold) return;
    this.#wasTold = false;
    this.#lost = 0;
    this.#options.onMended(lost);
  }
}
