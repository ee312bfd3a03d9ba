/**
 * npm run bench:house: a full house that does nothing, and then one in which everybody types: memory, descriptors,
 * processor time, and how late the master's loop is.
 */

import fs from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, kill, KEYS, startGateway, startService, waitFor, type Minitel } from '@minipavi/testkit';
import { stopWithinMs } from '../../apps/gateway/src/master/stopping.ts';
import { processorSeconds } from './dashboard.ts';
import { LoopLag } from './loop-lag.ts';
import { memoryOf } from './processes.ts';
import { isNode20, NEXT_PAGE, openSessions, screenful } from './sessions.ts';
import { median, percentile, printTable, type Row } from './statistics.ts';

/** Or as many as are asked for: npm run bench:house -- 100. */
const WANTED = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 500);
/** What one takes, this bench's own share included, and what is left to everybody else. */
const MB_EACH = 18;
const MB_LEFT = 2048;
const MEASURED_MS = 30_000;
/** A machine that cannot keep up is late, and its figures tell. */
const PATIENCE_MS = 120_000;
/** The last ones have just come. */
const SETTLE_MS = 10_000;
/** One page each in so long, when everybody types: a person who reads. */
const TURN_MS = 10_000;
const SPARE = 4;

const megabytes =
  Number(/MemAvailable:\s+(\d+)/.exec(fs.readFileSync('/proc/meminfo', 'latin1'))?.[1]) / 1024;
const sessions = Math.max(10, Math.min(WANTED, Math.floor((megabytes - MB_LEFT) / MB_EACH)));
if (sessions < WANTED)
  console.log(`${Math.round(megabytes)} MB of memory free: ${sessions} sessions instead of ${WANTED}`);

/** Of the last FIN so far. */
let lastFinAt = 0;
const service = await startService((call) => {
  if (call.fctn === 'FIN') lastFinAt = performance.now();
  return screenful(call);
});
const gateway = await startGateway({
  general: {
    ...{ durl: service.url('/bench/'), maxc: sessions + 10, maxcip: sessions + 10, spare: SPARE },
    ...{ httpport: 0, telnport: null },
  },
});
const rows: Row[] = [{ name: 'sessions', value: sessions, unit: '' }];
let lag: LoopLag | null = null;
let minitels: Minitel[] = [];
let busy: number[] = [];
try {
  lag = await LoopLag.of(gateway.pid);
  if (!lag) console.log('no inspector on port 9229: the lag of the master is not measured');
  const descriptorsOf = (pid: number): number => fs.readdirSync(`/proc/${pid}/fd`).length;
  const descriptorsBefore = descriptorsOf(gateway.pid);
  minitels = await openSessions(gateway.ports.ws ?? 0, sessions);
  await tellLag('while they come');

  busy = (await gateway.sessions()).map(({ pid }) => pid);
  const memory = busy.map((pid) => memoryOf(pid).pss);
  rows.push(
    {
      name: 'PSS per idle session, p50',
      value: median(memory),
      unit: 'MB',
      aim: isNode20 ? 16 : 21,
    },
    { name: 'PSS per idle session, p99', value: percentile(memory, 0.99), unit: 'MB' },
  );
  for (const { role, pid } of gateway.processes.filter((one) => one.role !== 'worker')) {
    rows.push({
      name: `PSS of ${role}`,
      value: memoryOf(pid).pss,
      unit: 'MB',
      ...(role === 'master' ? { aim: 100 } : {}),
    });
  }
  rows.push(
    {
      name: 'descriptors of the master, per session',
      value: (descriptorsOf(gateway.pid) - descriptorsBefore) / sessions,
      unit: '',
    },
    { name: 'descriptors of a session’s process', value: median(busy.map(descriptorsOf)), unit: '' },
  );

  await sleep(SETTLE_MS);
  await measure('idle', () => sleep(MEASURED_MS));
  const turns = (): Promise<unknown> => Promise.all(minitels.map((minitel, i) => takeTurns(minitel, i)));
  await measure('typing', turns);
  lag?.close();
  await measureStop();
} finally {
  await gateway.dispose().catch((error: unknown) => console.log(String(error).slice(0, 200)));
  await service.close();
}
console.log(
  `Node ${process.version}, ${os.availableParallelism()} cores, ${os.cpus()[0]?.model ?? 'unknown processor'}`,
);
printTable(rows);

/** Processor time of each kind of process meanwhile, as a share of one core. */
async function measure(what: string, act: () => Promise<unknown>): Promise<void> {
  await lag?.read();
  const master = gateway.pid;
  const before = [processorSeconds(master), sum(busy.map(processorSeconds))] as const;
  const from = performance.now();
  await act();
  const seconds = (performance.now() - from) / 1000;
  const [ofMaster, ofWorkers] = [
    processorSeconds(master) - before[0],
    sum(busy.map(processorSeconds)) - before[1],
  ];
  rows.push(
    { name: `processor, per session, ${what}`, value: (1000 * ofWorkers) / seconds / sessions, unit: 'ms/s' },
    { name: `processor of the master, ${what}`, value: (1000 * ofMaster) / seconds, unit: 'ms/s' },
  );
  await tellLag(what, 50);
}

/** As a service manager does it, while everybody is there: SIGTERM. */
async function measureStop(): Promise<void> {
  const from = performance.now();
  kill(gateway.pid, 'SIGTERM');
  await waitFor(() => !isRunning(gateway.pid), { what: 'the gateway to end', withinMs: PATIENCE_MS });
  const fins = service.select('FIN').length;
  rows.push(
    {
      name: 'stop, last FIN',
      value: lastFinAt - from,
      unit: 'ms',
      aim: stopWithinMs('gentle', sessions),
    },
    { name: 'stop, last FIN, FINs missing or twice', value: Math.abs(sessions - fins), unit: '', aim: 0 },
    { name: 'stop, end of the master', value: performance.now() - from, unit: 'ms' },
  );
}

async function tellLag(what: string, aim?: number): Promise<void> {
  const told = await lag?.read();
  if (!told) return;
  rows.push(
    {
      name: `lag of the master, ${what}, p99`,
      value: told.p99,
      unit: 'ms',
      ...(aim === undefined ? {} : { aim }),
    },
    { name: `lag of the master, ${what}, most`, value: told.most, unit: 'ms' },
  );
}

/** A word and a page, then again, none at the same time as another. */
async function takeTurns(minitel: Minitel, i: number): Promise<void> {
  await sleep((TURN_MS * i) / sessions);
  for (let turn = 0; turn < MEASURED_MS / TURN_MS; turn++) {
    const from = performance.now();
    minitel.send(`mot${turn}`);
    await minitel.waitFor(`mot${turn}`, PATIENCE_MS);
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor(NEXT_PAGE, PATIENCE_MS);
    await sleep(Math.max(0, TURN_MS - (performance.now() - from)));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
