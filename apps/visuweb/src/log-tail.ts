/**
 * The end of the gateway's log. Nothing is read until somebody asks; then only what was written since, and of a file
 * not seen before only its end.
 */

import fs from 'node:fs/promises';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { logFilter, parseLogLine } from './log-line.ts';
import type { LogLine, LogQuery } from './pages/page-sources.ts';

export const MAX_LINES = 2000;
/** Of a file, at once: some five thousand lines. */
const MAX_READ_BYTES = 1024 * 1024;
/** What has no line break for so long is no line. */
const MAX_LINE_LENGTH = 64 * 1024;

interface Place {
  readonly file: string;
  /** A file of the same name that is another one: moved away and begun again. */
  readonly inode: number;
  offset: number;
}

export class LogTail {
  readonly folder: string;
  readonly #now: () => number;
  #lines: LogLine[] = [];
  /** Lines ever read: the number of the one behind the last. */
  #count = 0;
  #place: Place | null = null;
  #decoder = new StringDecoder('utf8');
  #rest = '';
  #reading: Promise<void> | null = null;

  constructor(folder: string, now: () => number) {
    this.folder = folder;
    this.#now = now;
  }

  /** The newest last. */
  async last(query: LogQuery): Promise<readonly LogLine[]> {
    await this.read();
    return this.kept(query);
  }

  /** The same of what was read so far. */
  kept(query: LogQuery): readonly LogLine[] {
    const lines = this.#lines.filter(logFilter(query));
    return lines.slice(Math.max(0, lines.length - query.limit));
  }

  /** Number of the line that comes next. */
  get position(): number {
    return this.#count;
  }

  /** Lines from this number on, as far as they are kept. */
  since(position: number): readonly LogLine[] {
    const missed = Math.min(this.#lines.length, this.#count - position);
    return missed <= 0 ? [] : this.#lines.slice(-missed);
  }

  /** Takes what was written since the last time. A file that cannot be read is as if it were empty. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #read(): Promise<void> {
    const date = new Date(this.#now());
    const name = `${date.getFullYear()}${String(date.getMonth() + 1).padStart(2, '0')}.log`;
    const current = path.join(this.folder, name);
    // What came at the very end of the month, before the page was turned.
    if (this.#place !== null && this.#place.file !== current) await this.#readFile(this.#place.file);
    await this.#readFile(current);
  }

  async #readFile(name: string): Promise<void> {
    let file: fs.FileHandle;
    try {
      file = await fs.open(name, 'r');
    } catch {
      return;
    }
    try {
      const { ino, size } = await file.stat();
      const place = this.#placeIn(name, ino, size);
      if (size - place.offset > MAX_READ_BYTES) this.#begin(place, size - MAX_READ_BYTES);
      const buffer = Buffer.allocUnsafe(size - place.offset);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, place.offset);
      place.offset += bytesRead;
      this.#take(buffer.subarray(0, bytesRead));
    } catch {
      // Tried again the next time.
    } finally {
      await file.close();
    }
  }

  #placeIn(file: string, inode: number, size: number): Place {
    const known = this.#place;
    if (known?.file === file && known.inode === inode && size >= known.offset) return known;
    const place = { file, inode, offset: 0 };
    this.#place = place;
    this.#begin(place, 0);
    return place;
  }

  #begin(place: Place, offset: number): void {
    place.offset = offset;
    this.#decoder = new StringDecoder('utf8');
    // Begun in the middle, the first line is a piece of one: this makes it one that says nothing.
    this.#rest = offset === 0 ? '' : '{';
  }

  #take(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.write(Buffer.from(bytes))).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE_LENGTH);
    let at = this.#lines.at(-1)?.at ?? this.#now();
    for (const text of lines) {
      const line = parseLogLine(text, at);
      if (line === null) continue;
      at = line.at;
      this.#lines.push(line);
      this.#count += 1;
    }
    if (this.#lines.length > MAX_LINES) this.#lines = this.#lines.slice(-MAX_LINES);
  }
}
