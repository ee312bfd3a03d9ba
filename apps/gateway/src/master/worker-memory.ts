/**
 * Ends workers that swell. V8 bounds their heap by itself (worker-flags.ts); what buffers and libraries take outside of it
 * is seen from here, as the system counts it, without asking the process that may be past answering.
 */

import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { promisify } from 'node:util';

/** All are looked at once in so many milliseconds, a few at a time: 500 workers are fifty small reads a second. */
const ROUND_MS = 10_000;
const LOOKS_PER_ROUND = 20;
/** Whoever is over the limit is looked at again after so long: it may be on its way back. */
const SECOND_LOOK_MS = 250;

export interface WorkerMemoryOptions {
  readonly maxBytes: () => number;
  /** Processes there are now. */
  readonly pids: () => readonly number[];
  /** Resident memory in bytes; null: the process is gone. Rejects where that cannot be known. */
  readonly residentBytes?: (pid: number) => Promise<number | null>;
}

interface WorkerMemoryEvents {
  /** Over the limit twice in a row. */
  swollen: [pid: number, bytes: number];
  /** This system does not say what processes occupy: no more will be heard from here. */
  blind: [];
}

export class WorkerMemory extends EventEmitter<WorkerMemoryEvents> {
  readonly #options: WorkerMemoryOptions;
  readonly #residentBytes: NonNullable<WorkerMemoryOptions['residentBytes']>;
  readonly #secondLooks = new Map<number, NodeJS.Timeout>();
  #queue: number[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;

  constructor(options: WorkerMemoryOptions) {
    super();
    this.#options = options;
    this.#residentBytes = options.residentBytes ?? residentBytes;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#lookAtSome(), ROUND_MS / LOOKS_PER_ROUND);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    for (const timer of this.#secondLooks.values()) clearTimeout(timer);
    this.#secondLooks.clear();
  }

  async #lookAtSome(): Promise<void> {
    // One round takes as long as it takes: on a busy machine it does not run into the next.
    if (this.#isLooking) return;
    this.#isLooking = true;
    if (this.#queue.length === 0) this.#queue = [...this.#options.pids()];
    const some = this.#queue.splice(0, Math.ceil(this.#options.pids().length / LOOKS_PER_ROUND));
    for (const pid of some) {
      const bytes = await this.#look(pid);
      if (bytes === null || bytes <= this.#options.maxBytes() || this.#secondLooks.has(pid) || !this.#timer)
        continue;
      this.#secondLooks.set(
        pid,
        setTimeout(() => void this.#lookAgain(pid), SECOND_LOOK_MS),
      );
    }
    this.#isLooking = false;
  }

  async #lookAgain(pid: number): Promise<void> {
    const bytes = await this.#look(pid);
    this.#secondLooks.delete(pid);
    const isOurs = this.#timer !== null && this.#options.pids().includes(pid);
    if (bytes !== null && bytes > this.#options.maxBytes() && isOurs) this.emit('swollen', pid, bytes);
  }

  async #look(pid: number): Promise<number | null> {
    try {
      return await this.#residentBytes(pid);
    } catch {
      if (this.#timer) this.emit('blind');
      this.stop();
      return null;
    }
  }
}

const open = promisify(fs.open);
const close = promisify(fs.close);

/** Of the system, in bytes; known after the first look. */
let pageBytes: number | null = null;

/** From /proc, which Linux has and others have not. */
async function residentBytes(pid: number): Promise<number | null> {
  try {
    pageBytes ??= 2 ** Math.round(Math.log2(process.memoryUsage.rss() / (await residentPages('self'))));
    // A process that has ended and was not buried yet has none.
    return (await residentPages(pid)) * pageBytes || null;
  } catch (error) {
    // Without a descriptor to spare, or of a process that is gone; but not on a system without /proc.
    if (process.platform === 'linux') return null;
    throw error;
  }
}

/** Without `readFile`, which costs three times as much: this is done fifty times a second. */
async function residentPages(pid: number | 'self'): Promise<number> {
  const file = await open(`/proc/${pid}/statm`, 'r');
  try {
    const text = await new Promise<string>((resolve, reject) => {
      const buffer = Buffer.alloc(128);
      fs.read(file, buffer, 0, buffer.length, 0, (error, length) => {
        if (error) reject(error);
        else resolve(buffer.toString('latin1', 0, length));
      });
    });
    return Number(text.split(' ')[1]);
  } finally {
    await close(file);
  }
}
