/** Where this machine keeps its Chromium. */

import fs from 'node:fs';
import path from 'node:path';

/** Debian's first; the others are Chromium too. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const isProgram = (file: string): boolean => {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
};

/** Path of the program, null when there is none. Throws when CHROMIUM names something else. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const chosen = env['CHROMIUM'];
  if (chosen !== undefined && chosen !== '') {
    if (!isProgram(chosen)) throw new Error(`CHROMIUM=${chosen} is no program: give the path of a Chromium`);
    return chosen;
  }
  const folders = ['/usr/bin', ...(env['PATH'] ?? '').split(path.delimiter)].filter((one) => one !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find(isProgram) ?? null;
}
