/** A disk that is full until it is not: a file system of its own where that may be had, else a limit of the system's. */

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Gateway } from '@minipavi/testkit';
import type { Kit } from './kit.ts';

export interface SmallDisk {
  /** What the gateway has to say of it. */
  readonly fault: RegExp;
  fill(): void;
  free(): void;
}

const FOLDERS = ['logs', 'stats', 'recordings'];
const SIZE = '2m';
const BLOCK_BYTES = 4096;
const ROOM_BYTES = 40;

/** Root in a container may mount nothing, as a rule. */
export function mayMount(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The folders of a gateway that is not started yet, on two megabytes of memory. */
export function mountedDisk(kit: Kit, gateway: Gateway): SmallDisk {
  const disk = path.join(gateway.folder, 'disk');
  fs.mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', disk]);
  // Lazily: the gateway still has files open there, and ends later.
  kit.atEnd(() => void execFileSync('umount', ['--lazy', disk]));
  for (const name of FOLDERS) {
    fs.mkdirSync(path.join(disk, name));
    fs.symlinkSync(path.join('disk', name), path.join(gateway.folder, name));
  }
  const filler = path.join(disk, 'filler');
  return {
    fault: /le disque est plein/,
    fill() {
      const handle = fs.openSync(filler, 'a');
      try {
        for (;;) fs.writeSync(handle, Buffer.alloc(BLOCK_BYTES));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        fs.closeSync(handle);
      }
      // Files have their last block to themselves: of it some bytes are left, in which a line is torn.
      for (const name of ['logs', 'stats'])
        for (const file of fs.readdirSync(path.join(disk, name))) pad(path.join(disk, name, file));
    },
    free: () => fs.rmSync(filler),
  };
}

/** With empty lines, up to some bytes of the end of its block. */
function pad(file: string): void {
  const used = fs.statSync(file).size % BLOCK_BYTES;
  const bytes = BLOCK_BYTES - ROOM_BYTES - used;
  if (used > 0 && bytes > 0) fs.appendFileSync(file, '\n'.repeat(bytes));
}

/** No file of this gateway's may have more than some bytes (RLIMIT_FSIZE): what is written first is torn, the rest is not. */
export function limitedFiles(gateway: Gateway): SmallDisk {
  const limit = (bytes: string): void => {
    for (const { pid } of gateway.processes)
      execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
  };
  return {
    fault: /taille permise au processus/,
    fill: () => limit(String(ROOM_BYTES)),
    free: () => limit('unlimited'),
  };
}
