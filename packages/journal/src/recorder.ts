/** The recording of one session: all bytes sent to its user, and when. A full disk stops it, never the session. */

import fs from 'node:fs/promises';
import { makeFolder } from './append-line.ts';
import { ByteQueue } from './byte-queue.ts';
import { diskFault } from './disk-fault.ts';
import {
  headerLine,
  MAX_RECORDING_BYTES,
  processStart,
  recordingFiles,
  type TimingHeader,
} from './recording-files.ts';
import { writeWhole } from './write-whole.ts';

/** Bytes that wait for the disk. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** The disk's room is looked at again when so much has been written. */
const LOOK_EVERY_BYTES = 1024 * 1024;
/** What is sent within so much is one piece, unless it is written already: nobody sees a hundredth of a second. */
const SAME_PIECE_MS = 10;

export interface RecorderOptions {
  readonly folder: string;
  /** 14 digits. */
  readonly uniqueId: string;
  /** ms since 1970: what the times of a recording count from. */
  readonly startedAt: number;
  /** With less room on the disk nothing is recorded. */
  readonly minFreeBytes: number;
  /** Told once, in French, why nothing is recorded, or nothing more. */
  readonly onFault: (reason: string) => void;
}

interface Files {
  readonly data: fs.FileHandle;
  readonly timing: fs.FileHandle;
}

/** A tap of the session's output. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #waiting = new ByteQueue(MAX_WAITING_BYTES);
  /** Milliseconds of `performance.now()` at the session's start. */
  readonly #startedAt: number;
  #files: Files | null = null;
  /** Lines for the timing file, without the piece that may still grow. */
  #lines = '';
  #piece: { readonly ms: number; bytes: number } | null = null;
  /** Handed over so far, and written since the last look at the disk. */
  #bytes = 0;
  #unlooked = 0;
  #written = Promise.resolve();
  #isWriting = false;
  #isStopped = false;
  /** When `ended` was called, until the mark of it is written. */
  #endMs: number | null = null;
  #isEnded = false;

  private constructor(options: RecorderOptions) {
    this.#options = options;
    this.#startedAt = performance.now() - Math.max(0, Date.now() - options.startedAt);
  }

  /** Never rejects: a recorder that cannot write says so by `onFault`, and swallows all it is given. */
  static async open(options: RecorderOptions): Promise<Recorder> {
    const recorder = new Recorder(options);
    try {
      await recorder.#open();
    } catch (error) {
      recorder.#stop(diskFault(error));
    }
    return recorder;
  }

  /** Never blocks, never throws. The bytes are copied. */
  sent(bytes: Uint8Array): void {
    if (this.#isStopped || this.#isEnded || bytes.length === 0) return;
    if (this.#bytes + bytes.length > MAX_RECORDING_BYTES) {
      return this.#stop(`${MAX_RECORDING_BYTES / 1024 ** 2} Mo sont atteints, rien de plus n'est gardé`);
    }
    if (this.#lines.length > MAX_WAITING_BYTES || !this.#waiting.add(bytes)) {
      return this.#stop("le disque ne suit pas, trop d'octets attendent d'être écrits");
    }
    this.#bytes += bytes.length;
    this.#time(bytes.length);
    this.#write();
  }

  /** Nothing more is sent. */
  ended(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#endMs = this.#now();
    this.#write();
  }

  /** Resolves when all is written and closed. `keep` false: the recording is removed. Never rejects. */
  async close(keep: boolean): Promise<void> {
    this.ended();
    await this.#written;
    const files = this.#files;
    if (files === null) return;
    this.#files = null;
    await Promise.allSettled([files.data.close(), files.timing.close()]);
    if (!keep) await this.#remove();
  }

  #now(): number {
    return Math.max(0, Math.round(performance.now() - this.#startedAt));
  }

  async #open(): Promise<void> {
    const { folder, uniqueId, startedAt } = this.#options;
    const names = recordingFiles(folder, uniqueId);
    if (names === null) throw new Error(`identifiant « ${uniqueId} » refusé, 14 chiffres sont attendus`);
    await makeFolder(folder);
    const shortage = await this.#shortage();
    if (shortage !== null) return this.#stop(shortage);
    // The timing first: it says whose recording this is, without which it may be taken for an old one and removed.
    const timing = await fs.open(names.timing, 'w', 0o600);
    try {
      const header: TimingHeader = {
        startedAt,
        pid: process.pid,
        processStart: await processStart(process.pid),
      };
      await timing.writeFile(headerLine(header));
      this.#files = { data: await fs.open(names.data, 'w', 0o600), timing };
    } catch (error) {
      await timing.close().catch(() => {});
      await this.#remove();
      throw error;
    }
  }

  /** Why there is too little room on the disk; null: there is enough. */
  async #shortage(): Promise<string | null> {
    const { folder, minFreeBytes } = this.#options;
    const { bavail, bsize } = await fs.statfs(folder);
    const free = bavail * bsize;
    if (free >= minFreeBytes) return null;
    const mega = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} Mo`;
    return `${mega(free)} libres sur le disque, ${mega(minFreeBytes)} sont à laisser`;
  }

  #time(bytes: number): void {
    const ms = this.#now();
    if (this.#piece !== null && ms - this.#piece.ms <= SAME_PIECE_MS) {
      this.#piece.bytes += bytes;
      return;
    }
    this.#endPiece();
    this.#piece = { ms, bytes };
  }

  #endPiece(): void {
    if (this.#piece !== null) this.#lines += `${this.#piece.ms} ${this.#piece.bytes}\n`;
    this.#piece = null;
  }

  /** Writes what waits, unless it is being done: then it is written next, in one. */
  #write(): void {
    if (this.#isWriting || this.#files === null) return;
    this.#isWriting = true;
    this.#written = this.#writeAll(this.#files);
  }

  /** Never rejects. The first bytes are handed to the system before this returns: a live session's are read at once. */
  async #writeAll({ data, timing }: Files): Promise<void> {
    while (this.#waiting.length > 0 || this.#endMs !== null) {
      try {
        if (this.#waiting.length > 0) await this.#writeWaiting(data, timing);
        else await this.#writeEnd(timing);
      } catch (error) {
        this.#giveUp(diskFault(error));
      }
    }
    this.#isWriting = false; // in the same breath as the last look: what comes now begins anew
  }

  async #writeWaiting(data: fs.FileHandle, timing: fs.FileHandle): Promise<void> {
    this.#endPiece();
    const lines = this.#lines;
    this.#lines = '';
    const bytes = this.#waiting.take();
    await writeWhole(data, bytes);
    await writeWhole(timing, Buffer.from(lines));
    this.#unlooked += bytes.length;
    if (this.#unlooked < LOOK_EVERY_BYTES) return;
    this.#unlooked = 0;
    const shortage = await this.#shortage();
    if (shortage !== null) this.#giveUp(shortage);
  }

  /** On a line of its own, whatever a full disk made of the one before. Without it, it is over when our process is. */
  async #writeEnd(timing: fs.FileHandle): Promise<void> {
    const line = `${this.#isStopped ? '\n' : ''}${this.#endMs} end\n`;
    this.#endMs = null;
    await writeWhole(timing, Buffer.from(line));
  }

  /** Stops, and forgets what waits. */
  #giveUp(reason: string): void {
    this.#waiting.clear();
    this.#lines = '';
    this.#piece = null;
    this.#stop(reason);
  }

  #stop(reason: string): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#options.onFault(`enregistrement de la session ${this.#options.uniqueId} arrêté : ${reason}`);
  }

  async #remove(): Promise<void> {
    const names = recordingFiles(this.#options.folder, this.#options.uniqueId);
    if (names === null) return;
    await Promise.allSettled([fs.rm(names.data, { force: true }), fs.rm(names.timing, { force: true })]);
  }
}
