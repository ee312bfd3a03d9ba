/** Writing to a file that is this process's alone. */

import type { FileHandle } from 'node:fs/promises';

/**
 * Behind what was written last, or at `position`. The first bytes are handed to the system before this returns.
 * `FileHandle.write` may write less than all.
 */
export async function writeWhole(file: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const at = position === undefined ? null : position + done;
    done += (await file.write(bytes, done, bytes.length - done, at)).bytesWritten;
  }
}
