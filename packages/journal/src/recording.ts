/** Recordings, read: those of the gateway, whole or cut off by a crash, and bare ones of the original. */

import fs from 'node:fs/promises';
import path from 'node:path';
import { namesIn, orNull } from './months.ts';
import {
  isWriting,
  MAX_RECORDING_BYTES,
  MAX_TIMING_BYTES,
  parseHeader,
  recordingFiles,
  type TimingHeader,
} from './recording-files.ts';

export interface Recording {
  readonly uniqueId: string;
  /** All that was sent to the user. */
  readonly bytes: Uint8Array;
  /** What was sent together, and when after the start; the second numbers add up to `bytes.length`. */
  readonly pieces: readonly (readonly [ms: number, bytes: number])[];
  /** ms since 1970; null: not known, and all pieces are at 0 ms. */
  readonly startedAt: number | null;
  readonly durationMs: number;
  /** False while its session goes on. */
  readonly isOver: boolean;
}

export interface RecordingInfo {
  readonly uniqueId: string;
  /** Of what was sent. */
  readonly bytes: number;
  /** ms since 1970. */
  readonly modifiedAt: number;
  readonly isOver: boolean;
}

interface Timing {
  readonly header: TimingHeader | null;
  readonly pieces: readonly (readonly [ms: number, bytes: number])[];
  readonly endMs: number | null;
}

const PIECE = /^(\d{1,12}) (\d{1,9}|end)$/;
/** More than an end mark takes. */
const TAIL_BYTES = 64;
const HEADER_BYTES = 256;

/** Null: there is none of this name, or it is no uniqueId. */
export async function readRecording(folder: string, uniqueId: string): Promise<Recording | null> {
  const names = recordingFiles(folder, uniqueId);
  if (names === null) return null;
  // The timing first: bytes that have come since are a piece without a line yet.
  const text = await readUpTo(names.timing, MAX_TIMING_BYTES);
  const bytes = await readUpTo(names.data, MAX_RECORDING_BYTES);
  if (bytes === null) return null;
  const { header, pieces, endMs } = readTiming(text?.toString('latin1') ?? '');
  const fitted = fit(pieces, bytes.length);
  return {
    uniqueId,
    bytes,
    pieces: fitted,
    startedAt: header?.startedAt ?? null,
    durationMs: Math.max(endMs ?? 0, fitted.at(-1)?.[0] ?? 0),
    isOver: endMs !== null || header === null || !(await isWriting(header)),
  };
}

/** All that have a file of bytes, in no order. */
export async function listRecordings(folder: string): Promise<readonly RecordingInfo[]> {
  const found: RecordingInfo[] = [];
  for (const name of await namesIn(folder)) {
    const uniqueId = /^rec-(\d{14})\.vdt$/.exec(name)?.[1];
    if (uniqueId === undefined) continue;
    const stat = await orNull(fs.stat(path.join(folder, name)));
    if (stat?.isFile() !== true) continue;
    const isOver = await isRecordingOver(folder, uniqueId);
    found.push({ uniqueId, bytes: stat.size, modifiedAt: stat.mtimeMs, isOver: isOver ?? true });
  }
  return found;
}

/** Null: no timing file tells. Looks at both ends of it only. */
export async function isRecordingOver(folder: string, uniqueId: string): Promise<boolean | null> {
  const names = recordingFiles(folder, uniqueId);
  const file = names === null ? null : await orNull(fs.open(names.timing, 'r'));
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - TAIL_BYTES), TAIL_BYTES);
    if (/(?:^|\n)\d{1,12} end\n$/.test(tail)) return true;
    const header = parseHeader((await readAt(file, 0, HEADER_BYTES)).split('\n')[0] ?? '');
    return header === null ? null : !(await isWriting(header));
  } finally {
    await file.close();
  }
}

async function readAt(file: fs.FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString('latin1', 0, bytesRead);
}

/** Null: no such file. */
async function readUpTo(name: string, maxBytes: number): Promise<Buffer | null> {
  const file = await orNull(fs.open(name, 'r'));
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.min(size, maxBytes));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}

/** Lines that are none are passed over: a full disk or a crash leaves half of one. */
function readTiming(text: string): Timing {
  const lines = text.split('\n');
  lines.pop(); // what no line feed ends is not whole: '12 3' may be the beginning of '12 345'
  const pieces: (readonly [ms: number, bytes: number])[] = [];
  let endMs: number | null = null;
  for (const line of lines) {
    const [, ms, what] = PIECE.exec(line) ?? [];
    if (ms === undefined) continue;
    if (what === 'end') endMs = Number(ms);
    else pieces.push([Number(ms), Number(what)]);
  }
  return { header: parseHeader(lines[0] ?? ''), pieces, endMs };
}

/** Pieces for exactly so many bytes, in the order of time: those too many go, what is left over comes last. */
function fit(pieces: Timing['pieces'], total: number): Recording['pieces'] {
  const fitted: (readonly [ms: number, bytes: number])[] = [];
  let rest = total;
  let latest = 0;
  for (const [ms, bytes] of pieces) {
    latest = Math.max(latest, ms);
    const length = Math.min(bytes, rest);
    if (length > 0) fitted.push([latest, length]);
    rest -= length;
  }
  if (rest > 0) fitted.push([latest, rest]);
  return fitted;
}
