/**
 * What is known of addresses, for a day: in memory, and in a file of JSON lines that only grows, and is written anew when
 * most of it is of yesterday. It spares questions, and nothing else: whatever becomes of the file, nobody waits for it.
 */

import { constants, promises as fs } from 'node:fs';

export const LASTS_MS = 24 * 3_600_000;
/** Past it, whoever was asked about longest ago goes. */
const MAX_ENTRIES = 10_000;
/** One line takes a hundred bytes at most: a larger file is not one of ours. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;
/** Written anew from so many lines on that say nothing (any more). */
const MAX_STALE_LINES = MAX_ENTRIES;
/** A clock that was set back makes no entry last longer. */
const CLOCK_TOLERANCE_MS = 60_000;
const FAULT_EVERY_MS = 3_600_000;

interface Entry {
  readonly score: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ReputationCacheOptions {
  /** Its folder exists. */
  readonly file: string;
  readonly onFault: (fault: string) => void;
  readonly now?: () => number;
  readonly maxEntries?: number;
}

const toLine = (address: string, { score, at }: Entry): string =>
  `${JSON.stringify({ address, score, at })}\n`;

const isScore = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 100;

/** Lines that are no entries are left out: half a line of a process that was killed, or damaged ones. */
function readEntries(text: string): [address: string, entry: Entry][] {
  return text.split('\n').flatMap((line): [string, Entry][] => {
    try {
      const { address, score, at } = JSON.parse(line) as Record<string, unknown>;
      if (typeof address !== 'string' || !isScore(score) || typeof at !== 'number') return [];
      return [[address, { score, at }]];
    } catch {
      return [];
    }
  });
}

export class ReputationCache {
  readonly #options: ReputationCacheOptions;
  readonly #maxEntries: number;
  readonly #now: () => number;
  /** Ordered by when they were learnt. */
  readonly #entries = new Map<string, Entry>();
  /** Lines to be written. While the disk takes none, they are in memory only: the file is written whole, later. */
  #unwritten: string[] = [];
  /** Lines in the file. */
  #lines = 0;
  #mustRewrite = false;
  #writing: Promise<void> | null = null;
  #faultAt = -Infinity;

  constructor(options: ReputationCacheOptions) {
    this.#options = options;
    this.#maxEntries = options.maxEntries ?? MAX_ENTRIES;
    this.#now = options.now ?? Date.now;
  }

  /** null: not known, or too long ago. */
  get(address: string): number | null {
    const entry = this.#entries.get(address);
    if (entry && this.#isFresh(entry)) return entry.score;
    if (entry) this.#entries.delete(address);
    return null;
  }

  put(address: string, score: number): void {
    const entry = { score, at: this.#now() };
    this.#remember(address, entry);
    if (this.#unwritten.length < this.#maxEntries) this.#unwritten.push(toLine(address, entry));
    else this.#mustRewrite = true;
    this.#write();
  }

  /** Takes what the file of a process before this one says, where nothing newer is known. Never rejects. */
  async load(): Promise<void> {
    const { file } = this.#options;
    try {
      const { size } = await fs.stat(file);
      if (size > MAX_FILE_BYTES) throw new Error(`${size} octets, ${MAX_FILE_BYTES} acceptés`);
      const read = readEntries(await fs.readFile(file, 'utf8'));
      this.#lines += read.length;
      const newer = [...this.#entries];
      this.#entries.clear();
      for (const [address, entry] of [...read, ...newer])
        if (this.#isFresh(entry)) this.#remember(address, entry);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#fault('lecture', error);
    }
    // Half a line, or lines of another kind, are not written on to.
    this.#mustRewrite = true;
  }

  /** Resolves when nothing is left to be written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  #isFresh({ at }: Entry): boolean {
    const age = this.#now() - at;
    return age < LASTS_MS && age > -CLOCK_TOLERANCE_MS;
  }

  #remember(address: string, entry: Entry): void {
    this.#entries.delete(address);
    this.#entries.set(address, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** One writing at a time: a disk that hangs holds one, and no more. */
  #write(): void {
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = null));
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#unwritten.length > 0) {
        if (this.#mustRewrite || this.#lines - this.#entries.size > MAX_STALE_LINES) await this.#rewrite();
        else await this.#append();
      }
    } catch (error) {
      // What is in memory goes into the file as soon as there is something to add to it, and room.
      this.#mustRewrite = true;
      this.#unwritten = [];
      this.#fault('écriture', error);
    }
  }

  async #append(): Promise<void> {
    const lines = this.#unwritten;
    this.#unwritten = [];
    // Who comes from where is nobody else's business: the owner only.
    await fs.appendFile(this.#options.file, lines.join(''), { mode: 0o600 });
    this.#lines += lines.length;
  }

  /** Beside the old file, then in its place: whatever happens meanwhile, one of them is whole. */
  async #rewrite(): Promise<void> {
    const draft = `${this.#options.file}.nouveau`;
    const entries = [...this.#entries].filter(([, entry]) => this.#isFresh(entry));
    this.#unwritten = [];
    this.#mustRewrite = false;
    await fs.rm(draft, { force: true });
    const { O_WRONLY, O_CREAT, O_EXCL } = constants;
    const text = entries.map(([address, entry]) => toLine(address, entry)).join('');
    await fs.writeFile(draft, text, { mode: 0o600, flag: O_WRONLY | O_CREAT | O_EXCL });
    await fs.rename(draft, this.#options.file);
    this.#lines = entries.length;
  }

  #fault(what: string, error: unknown): void {
    const now = performance.now();
    if (now - this.#faultAt < FAULT_EVERY_MS) return;
    this.#faultAt = now;
    this.#options.onFault(`${this.#options.file} : ${what} impossible (${(error as Error).message})`);
  }
}
