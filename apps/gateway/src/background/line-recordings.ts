/** Recordings of telephone lines: room for so many bytes of them, the newest. */

import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** As line-recorder names them; nothing else in the folder is touched. */
const NAME = /^ligne-\d{14}\.wav$/;
/** One that is being written is looked at again when it is done. */
const SETTLED_AFTER_MS = 60_000;

/** Removes the oldest; gives how many. Rejects when the folder cannot be read. */
export async function pruneLineRecordings(folder: string, maxBytes: number, now: number): Promise<number> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const { size, mtimeMs } = await stat(file);
      return { file, size, mtimeMs };
    }),
  );
  files.sort((a, b) => b.mtimeMs - a.mtimeMs);
  let bytes = 0;
  const excess = files.filter(({ size, mtimeMs }) => {
    bytes += size;
    return bytes > maxBytes && now - mtimeMs > SETTLED_AFTER_MS;
  });
  for (const { file } of excess) await rm(file, { force: true });
  return excess.length;
}
