/** How fast the terminal model eats ordinary pages: menus, pictures, text; the one core it runs on. */

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Screen } from '@minipavi/videotex';
import { median, type Row } from './statistics.ts';

/** From the project's folder, where `npm run bench` runs: the bench is bundled elsewhere. */
const PAGES = path.resolve('test/vdt/pages');
/** Redefines characters, which ordinary pages do not. */
const UNUSUAL = '04-drcs.vdt';

const RUNS = 9;
const BYTES_A_RUN = 8_000_000;

/** Pages one after the other, each in a packet as a gateway would send it. */
function readPages(): Uint8Array[] {
  return readdirSync(PAGES)
    .filter((name) => name.endsWith('.vdt') && name !== UNUSUAL)
    .map((name) => new Uint8Array(readFileSync(path.join(PAGES, name))));
}

/** MB per second of processor time: what else the machine does meanwhile does not count. */
function run(pages: readonly Uint8Array[]): number {
  const screen = new Screen();
  const before = process.cpuUsage();
  let written = 0;
  while (written < BYTES_A_RUN) {
    for (const page of pages) {
      screen.write(page);
      written += page.length;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return written / (user + system);
}

/** A promise like its neighbours', though nothing waits here. */
export function measureScreen(): Promise<Row[]> {
  const pages = readPages();
  run(pages); // compiles the hot path
  const value = median(Array.from({ length: RUNS }, () => run(pages)));
  return Promise.resolve([
    { name: 'terminal model, ordinary pages, median', value, unit: 'MB/s', aim: 20, atLeast: true },
  ]);
}
