/** Entry of the dashboard process: started by the master, which gives the path of the bus. */

import path from 'node:path';
import { BusClient } from '@minipavi/bus';
import { startVisuweb } from './visuweb.ts';

const busPath = process.env.MINIPAVI_BUS;
if (!busPath) {
  console.error('VisuWeb : ce programme est lancé par la passerelle (MINIPAVI_BUS est absent).');
  process.exit(1);
}

const visuweb = startVisuweb({
  bus: new BusClient({ path: busPath, role: 'visuweb' }),
  busFolder: path.dirname(busPath),
  // Beside this bundle: see deploy/build.mjs.
  webFolder: path.join(__dirname, 'web'),
});
// Ctrl-C reaches the whole process group: the master decides, and tells us by `stop`.
process.on('SIGINT', () => {});
process.once('SIGTERM', () => void visuweb.stop());
void visuweb.ended.then((code) => process.exit(code));
