/** npm run bench:telephone: calls alone, without the rest of the bench, which takes ten minutes. A report, not a test. */

import os from 'node:os';
import { measureAudio } from './audio.ts';
import { printTable } from './statistics.ts';
import { measureTelephone } from './telephone.ts';

console.log(
  `Node ${process.version}, ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores\n`,
);
printTable([...(await measureTelephone()), ...(await measureAudio())]);
