/** Screens that users captured: one file each, beside the recordings. */

import fs from 'node:fs/promises';
import { makeFolder } from './append-line.ts';
import { orNull } from './months.ts';
import { captureFile } from './recording-files.ts';

/** A screen is some thousand bytes. */
const MAX_CAPTURE_BYTES = 256 * 1024;

/** Whole, or not at all; in place of one of the same number. Rejects with what the system says. */
export async function writeCapture(
  folder: string,
  uniqueId: string,
  seq: number,
  bytes: Uint8Array,
): Promise<void> {
  const file = captureFile(folder, uniqueId, seq);
  if (file === null) throw new RangeError(`not a captured screen: ${uniqueId}, ${seq}`);
  if (bytes.length > MAX_CAPTURE_BYTES) throw new RangeError(`a screen of ${bytes.length} bytes`);
  await makeFolder(folder);
  const draft = `${file}.tmp`;
  try {
    await fs.writeFile(draft, bytes, { mode: 0o600 });
    await fs.rename(draft, file);
  } catch (error) {
    await fs.rm(draft, { force: true });
    throw error;
  }
}

/** Null: there is none. `uniqueId` and `seq` may come from anybody. */
export async function readCapture(folder: string, uniqueId: string, seq: number): Promise<Uint8Array | null> {
  const file = captureFile(folder, uniqueId, seq);
  return file === null ? null : orNull(fs.readFile(file));
}
