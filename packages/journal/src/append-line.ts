/** One line more at the end of a file that several processes write to. */

import fs from 'node:fs/promises';
import path from 'node:path';

const OWNER_ONLY = 0o600;

/** Makes a folder that only its owner looks into; one that exists is left as it is. */
export async function makeFolder(folder: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
}

/**
 * Resolves when the line is on the disk itself. `line` holds no line feed. Missing folders are made; rejects with
 * what the system says.
 *
 * The line feed comes first as well as last: what a crash left of another line then ends there, whoever writes next,
 * without anybody having to look. Readers skip the empty lines this makes.
 */
export async function appendLine(file: string, line: string): Promise<void> {
  const handle = await openToAppend(file);
  try {
    const bytes = Buffer.from(`\n${line}\n`);
    // One write a line: O_APPEND puts each behind all others. A short one is not completed, since another process may
    // have written meanwhile; the second goes through, or says why not (mostly that the disk is full).
    let written = 0;
    for (let go = 0; go < 2 && written < bytes.length; go++) {
      written = (await handle.write(bytes)).bytesWritten;
    }
    if (written < bytes.length) throw new Error(`${file}: ${written} of ${bytes.length} bytes written`);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function openToAppend(file: string): Promise<fs.FileHandle> {
  try {
    return await fs.open(file, 'a', OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await makeFolder(path.dirname(file));
    return fs.open(file, 'a', OWNER_ONLY);
  }
}
