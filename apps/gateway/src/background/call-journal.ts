/**
 * Calls to make later, on disk: a file of JSON lines that only grows, and that is written anew, with what is still
 * to be done, at every start and whenever it has grown too much.
 *
 * A line is on the disk itself (fdatasync) before anybody acts on it; lines of one moment share one sync. So nothing
 * that was confirmed is lost, be it by kill -9 or by a power cut, and no call is begun that the file does not know of.
 */

import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import type { BackgroundCall } from '@minipavi/bus';
import { diskFault } from '@minipavi/journal';

/** From this size on, the file is written anew once most of it is about calls that are done. */
const COMPACT_FROM_BYTES = 256 * 1024;
/** As much as a queue may hold, twice over: a larger file is not one of ours. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const FAULT_EVERY_MS = 60_000;
/** A file that could not be written is not written anew at each record. */
const RECOVER_EVERY_MS = 2_000;

export type JournalRecord =
  | { readonly op: 'add'; readonly call: BackgroundCall }
  /** The request is about to leave: from here on it may have been read. */
  | { readonly op: 'begin'; readonly id: string }
  /** The request was not read by anybody; it is made again at `at` (milliseconds since 1970). */
  | { readonly op: 'retry'; readonly id: string; readonly at: number; readonly attempts: number }
  /** Done, given up or refused, at `at`: the same call is not taken a second time. */
  | { readonly op: 'done'; readonly id: string; readonly at: number };

export interface CallJournalOptions {
  readonly file: string;
  /** What the file must say when it is written anew. */
  readonly snapshot: () => readonly JournalRecord[];
  readonly onFault: (fault: string) => void;
  /** Another process has written the file anew: it is the one that makes the calls now. */
  readonly onReplaced: () => void;
}

interface Waiting {
  readonly line: string;
  readonly onDisk: () => void;
}

const toLine = (record: JournalRecord): string => `${JSON.stringify(record)}\n`;

/** Lines that are no records are left out: the last one, half written when the process was killed, or damaged ones. */
export function readRecords(text: string): JournalRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      const record = JSON.parse(line) as JournalRecord | null;
      return isRecord(record) ? [record] : [];
    } catch {
      return [];
    }
  });
}

function isRecord(value: JournalRecord | null): value is JournalRecord {
  if (typeof value !== 'object' || value === null) return false;
  if (value.op !== 'add') return typeof value.id === 'string';
  const { id, at, uniqueId, target } = value.call ?? {};
  return [id, uniqueId, target].every((one) => typeof one === 'string') && Number.isFinite(at);
}

export class CallJournal {
  readonly #options: CallJournalOptions;
  #file: fs.FileHandle | null = null;
  #bytes = 0;
  /** Size after it was last written anew. */
  #freshBytes = 0;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  /** A write that failed may have left half a line. */
  #isTorn = false;
  /** It lacks records that could not be written: only written anew does it say again all there is. */
  #isBehind = false;
  #recoverAt = -Infinity;
  #isClosed = false;
  #faultAt = -Infinity;

  constructor(options: CallJournalOptions) {
    this.#options = options;
  }

  /** What the file says; nothing when there is none, or none that can be read. */
  async read(): Promise<JournalRecord[]> {
    const { file, onFault } = this.#options;
    try {
      const { size } = await fs.stat(file);
      if (size > MAX_FILE_BYTES) throw new Error(`${size} octets, ${MAX_FILE_BYTES} acceptés`);
      return readRecords(await fs.readFile(file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        onFault(`${file} : lecture impossible (${(error as Error).message})`);
        // What it holds is not overwritten: somebody may still want to look at it.
        await fs.rename(file, `${file}.illisible`).catch(() => {});
      }
      return [];
    }
  }

  /** Writes the file anew; from then on records can be added. Without a file, calls are kept in memory only. */
  async open(): Promise<void> {
    await this.#compact();
  }

  /** Resolves when the record is on disk, or cannot be. */
  add(record: JournalRecord): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ line: toLine(record), onDisk: resolve });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Resolves when everything added is on disk. */
  async close(): Promise<void> {
    await this.#writing;
    this.#isClosed = true;
    await this.#file?.close().catch(() => {});
    this.#file = null;
  }

  async #writeAll(): Promise<void> {
    // What is added in this turn of the event loop goes out in one piece.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#write(batch.map(({ line }) => line).join(''));
      for (const { onDisk } of batch) onDisk();
      if (this.#bytes > COMPACT_FROM_BYTES && this.#bytes > 4 * this.#freshBytes) await this.#compact();
    }
    this.#writing = null; // in the same breath as the last look: what comes now begins anew
  }

  async #write(lines: string): Promise<void> {
    if (this.#isClosed) return;
    // There was no room, perhaps: all that is in memory now goes into a file of its own.
    const isDue = this.#file === null || (this.#isBehind && performance.now() >= this.#recoverAt);
    if (isDue && (await this.#compact())) return;
    if (this.#file === null) return;
    try {
      if ((await this.#file.stat()).nlink === 0) return this.#options.onReplaced();
      const bytes = Buffer.from(this.#isTorn ? `\n${lines}` : lines);
      this.#isTorn = true;
      await this.#file.writeFile(bytes);
      this.#isTorn = false;
      this.#bytes += bytes.length;
      await this.#file.datasync();
    } catch (error) {
      this.#isBehind = true;
      this.#fault(error);
    }
  }

  /** Once a minute will do. */
  #fault(error: unknown): void {
    const now = performance.now();
    if (now - this.#faultAt < FAULT_EVERY_MS) return;
    this.#faultAt = now;
    this.#options.onFault(`${this.#options.file} : écriture impossible (${diskFault(error)})`);
  }

  /** Beside the old file, then in its place: whatever happens meanwhile, one of them is whole. False: it failed. */
  async #compact(): Promise<boolean> {
    const { file, snapshot, onReplaced } = this.#options;
    const draft = `${file}.nouveau`;
    let fresh: fs.FileHandle | null = null;
    try {
      if (this.#file && (await this.#file.stat()).nlink === 0) {
        onReplaced();
        return true;
      }
      // Calls are addresses of services, perhaps with secrets in them: the owner only.
      await fs.rm(draft, { force: true });
      const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;
      fresh = await fs.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600);
      const bytes = Buffer.from(snapshot().map(toLine).join(''));
      await fresh.writeFile(bytes);
      await fresh.sync();
      await fs.rename(draft, file);
      const former = this.#file;
      this.#file = fresh;
      this.#bytes = this.#freshBytes = bytes.length;
      this.#isTorn = false;
      this.#isBehind = false;
      await former?.close();
      await syncFolder(path.dirname(file));
      return true;
    } catch (error) {
      this.#fault(error);
      if (fresh !== null && fresh === this.#file) return true; // all that failed came after
      await fresh?.close().catch(() => {});
      // What there is of it takes room that the others could do with.
      await fs.rm(draft, { force: true }).catch(() => {});
      this.#recoverAt = performance.now() + RECOVER_EVERY_MS;
      return false;
    }
  }
}

/** So that the new name is on disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
