/** Entry of the dashboard process: started by the master, which gives the path of the bus. */

import { BusClient } from '@minipavi/bus';
import { startVisuweb } from './visuweb.ts';

const path = process.env.MINIPAVI_BUS;
if (!path) {
  console.error('VisuWeb : ce programme est lancé par la passerelle (MINIPAVI_BUS est absent).');
  process.exit(1);
}

const visuweb = startVisuweb({ bus: new BusClient({ path, role: 'visuweb' }) });
// Ctrl-C reaches the whole process group: the master decides, and tells us by `stop`.
process.on('SIGINT', () => {});
process.once('SIGTERM', () => void visuweb.stop());
void visuweb.ended.then((code) => process.exit(code));
