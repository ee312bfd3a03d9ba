/** npm run bench: the built gateway measured on this machine, beside the original's figures. A report, not a test. */

import os from 'node:os';
import { startGateway, startService } from '@minipavi/testkit';
import { WORKER_FLAGS } from '../../apps/gateway/src/master/worker-flags.ts';
import { measureAudio } from './audio.ts';
import { measureBrowser } from './browser.ts';
import { measureDashboard } from './dashboard.ts';
import { measureFloor } from './floor.ts';
import { measureLinks } from './links.ts';
import { measureScreen } from './screen.ts';
import { measureMemory, measureWorkerStart } from './processes.ts';
import { measureTelephone } from './telephone.ts';
import {
  measureAlone,
  measureBursts,
  measureChurn,
  measureCrowds,
  measureTyping,
  openSessions,
  screenful,
} from './sessions.ts';
import { measureSuccession } from './succession.ts';
import { median, printTable, type Row } from './statistics.ts';

const STARTS = 5;
const SESSIONS = 20;

const service = await startService(screenful);
const settings = {
  general: { durl: service.url('/bench/'), maxc: 220, maxcip: 220, httpport: 0, telnport: null },
};

const rows: Row[] = [];
const starts: number[] = [];
for (let i = 0; i < STARTS; i++) {
  const gateway = await startGateway(settings);
  starts.push(Number(/prête en (\d+) ms/.exec(gateway.output)?.[1]));
  await gateway.stop();
  await gateway.dispose();
}
rows.push({ name: 'start of the gateway, to ready, median', value: median(starts), unit: 'ms', aim: 1000 });
rows.push(...(await measureWorkerStart(WORKER_FLAGS)));

const gateway = await startGateway(settings);
const port = gateway.ports.ws ?? 0;
rows.push(...(await measureAlone(port)));
rows.push(...(await measureBursts(port)));
rows.push(...(await measureChurn(port)));
rows.push(...(await measureCrowds(port)));
const minitels = await openSessions(port, SESSIONS);
rows.push(...(await measureTyping(minitels)));
const busy = (await gateway.sessions()).map(({ pid }) => pid);
rows.push(...measureMemory(gateway, busy));
for (const minitel of minitels) minitel.hangUp();
await gateway.stop();
await gateway.dispose();
rows.push(...(await measureFloor(service.url('/bench/'), SESSIONS, WORKER_FLAGS)));
await service.close();
rows.push(...(await measureSuccession()));
rows.push(...(await measureDashboard()));
rows.push(...(await measureLinks()));
rows.push(...(await measureTelephone()));
rows.push(...(await measureAudio()));
rows.push(...(await measureScreen()));
rows.push(...(await measureBrowser()));

console.log(
  `Node ${process.version}, ${os.availableParallelism()} cores, ${os.cpus()[0]?.model ?? 'unknown processor'}`,
);
printTable(rows);
