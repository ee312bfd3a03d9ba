/** The folders of files for browsers, as the build leaves them. */

import path from 'node:path';
import { readWebFiles, type WebFiles } from './web-files.ts';

/** Each with the file without which it is worth nothing. */
const NEEDED = { minitel: 'index.html', webmedia: 'index.html', visuweb: 'live.js' } as const;

export type SiteName = keyof typeof NEEDED;
/** An empty one could not be read. */
export type WebSites = Readonly<Record<SiteName, WebFiles>>;

/** Never rejects: what is missing is told, in French, and costs nothing else. */
export async function readWebSites(folder: string, onFault: (fault: string) => void): Promise<WebSites> {
  const read = (name: SiteName): Promise<WebFiles> => readSite(folder, name, onFault);
  // One after the other, for the faults to be told in this order.
  return { minitel: await read('minitel'), webmedia: await read('webmedia'), visuweb: await read('visuweb') };
}

async function readSite(folder: string, name: SiteName, onFault: (fault: string) => void): Promise<WebFiles> {
  const site = path.join(folder, name);
  try {
    const files = await readWebFiles(site);
    if (!files.has(NEEDED[name])) throw new Error(`${NEEDED[name]} manque`);
    return files;
  } catch (error) {
    onFault(`pas de page /${name}/, fichiers illisibles : ${site} (${(error as Error).message})`);
    return new Map();
  }
}
