/**
 * Files of lines, read in blocks of whole lines, from either end: memory stays small however long a month was, and
 * the event loop runs between two blocks.
 */

import type { FileHandle } from 'node:fs/promises';

/** Of a file; ends in a line feed, or is empty. */
export interface Block {
  readonly offset: number;
  readonly bytes: Buffer;
}

export interface Line {
  readonly offset: number;
  readonly text: string;
}

const BLOCK_BYTES = 128 * 1024;
/** A longer line is none of ours, and is read as several broken ones. */
const MAX_LINE_BYTES = 1024 * 1024;
export const LINE_FEED = 0x0a;
/** A line that was pruned. */
export const BLANK = 0x20;

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

/** From `offset`, where a line begins, to the last line feed there is. */
export async function* blocksFrom(file: FileHandle, offset: number): AsyncGenerator<Block> {
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const read = await readAt(file, offset + rest.length, BLOCK_BYTES);
    if (read.length === 0) return;
    const bytes = Buffer.concat([rest, read]);
    const end = bytes.length > MAX_LINE_BYTES ? bytes.length : bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) yield { offset, bytes: bytes.subarray(0, end) };
    offset += end;
    rest = bytes.subarray(end);
  }
}

/** From the last line feed before `end` to the beginning, the last block first. */
export async function* blocksBefore(file: FileHandle, end: number): AsyncGenerator<Block> {
  // What a block begins with belongs to a line of the block before it.
  let rest: Buffer = Buffer.alloc(0);
  let isTail = true;
  while (end > 0) {
    const offset = Math.max(0, end - BLOCK_BYTES);
    const read = await readAt(file, offset, end - offset);
    let bytes = Buffer.concat([read, rest]);
    if (isTail) {
      bytes = bytes.subarray(0, bytes.lastIndexOf(LINE_FEED) + 1);
      isTail = bytes.length === 0;
    }
    const begin = offset === 0 || bytes.length > MAX_LINE_BYTES ? 0 : bytes.indexOf(LINE_FEED) + 1;
    rest = bytes.subarray(0, begin);
    if (begin < bytes.length) yield { offset: offset + begin, bytes: bytes.subarray(begin) };
    end = offset;
  }
}

/** Where the lines of a block begin and end, line feed left out; empty and pruned lines too. */
export function* bordersOf({ bytes }: Block): Generator<readonly [begin: number, end: number]> {
  for (let begin = 0; begin < bytes.length;) {
    const found = bytes.indexOf(LINE_FEED, begin);
    const end = found === -1 ? bytes.length : found;
    yield [begin, end];
    begin = end + 1;
  }
}

/** Lines that say something, the first one first. */
export function linesOf(block: Block): Line[] {
  const { offset, bytes } = block;
  const lines: Line[] = [];
  for (const [begin, end] of bordersOf(block)) {
    if (end === begin || bytes[begin] === BLANK) continue;
    lines.push({ offset: offset + begin, text: bytes.toString('utf8', begin, end) });
  }
  return lines;
}
