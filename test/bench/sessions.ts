/** What users feel: the first page, a burst of callers, callers who come and go, echo, function keys. */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  connectWebsocket,
  inputTxt,
  KEYS,
  page,
  type Minitel,
  type Reply,
  type ServiceCall,
} from '@minipavi/testkit';
import { median, percentile, type Row } from './statistics.ts';

/** Text at the end of the bench service's first page. */
export const FIRST_PAGE = 'READY';
/** Text of the page that answers a function key. */
export const NEXT_PAGE = 'AGAIN';
/** Drawn last on each page: the input field is ready. */
const FIELD = '\x11';

/** About a screenful, as real pages are. */
const FILLING = 'Minitel '.repeat(100);

/** What the service of a bench answers to anything. */
export const screenful = ({ fctn }: ServiceCall): Reply =>
  page(`\f${FILLING}${fctn === 'CNX' ? FIRST_PAGE : NEXT_PAGE}`, inputTxt());

/** A page that comes later is none. */
const ARRIVAL_WITHIN_MS = 30_000;
const ALONE_COUNT = 60;
/** Between two callers who come alone: the spare workers are warm again. */
const ALONE_GAP_MS = 200;
const BURST_SIZE = 8;
const BURST_COUNT = 6;
const BURST_GAP_MS = 1500;
/** Its workers need less memory, and start more slowly, than those of later ones: aims differ. */
export const isNode20 = process.version.startsWith('v20.');
const CROWDS = [
  { size: 50, aim: 5_000 },
  { size: 200, aim: isNode20 ? null : 6_000 },
];
/** Those that came have gone, and the spare workers are warm again. */
const CROWD_GAP_MS = 10_000;
const CHURN_MS = 8_000;
const CHURN_CALLERS = 3;
const KEYS_EACH = 40;
const ROUND_TRIPS_EACH = 15;

interface Arrival {
  readonly minitel: Minitel;
  /** From the call to connect() to the whole first page. */
  readonly tookMs: number;
}

export async function arrive(port: number): Promise<Arrival> {
  const from = performance.now();
  const minitel = await connectWebsocket(port);
  await minitel.waitFor(FIRST_PAGE, ARRIVAL_WITHIN_MS);
  return { minitel, tookMs: performance.now() - from };
}

export async function measureAlone(port: number): Promise<Row[]> {
  const took: number[] = [];
  for (let i = 0; i < ALONE_COUNT; i++) {
    const { minitel, tookMs } = await arrive(port);
    took.push(tookMs);
    minitel.hangUp();
    await minitel.closed();
    await sleep(ALONE_GAP_MS);
  }
  return [
    {
      name: 'connect to first page, one at a time, p50',
      value: median(took),
      unit: 'ms',
      original: 110,
      aim: 15,
    },
    { name: 'connect to first page, one at a time, p99', value: percentile(took, 0.99), unit: 'ms' },
  ];
}

export async function measureBursts(port: number): Promise<Row[]> {
  const took: number[] = [];
  for (let i = 0; i < BURST_COUNT; i++) {
    await sleep(BURST_GAP_MS);
    const from = performance.now();
    const arrivals = await Promise.all(Array.from({ length: BURST_SIZE }, () => arrive(port)));
    took.push(performance.now() - from);
    for (const { minitel } of arrivals) minitel.hangUp();
    await Promise.all(arrivals.map(({ minitel }) => minitel.closed()));
  }
  await sleep(BURST_GAP_MS);
  return [
    {
      name: `burst of ${BURST_SIZE}, last first page, median`,
      value: median(took),
      unit: 'ms',
      original: 4600,
      aim: 250,
    },
    {
      name: `burst of ${BURST_SIZE}, last first page, worst of ${BURST_COUNT}`,
      value: Math.max(...took),
      unit: 'ms',
    },
  ];
}

/** Once each: they are far more than the spare workers. Aims: promise 4. */
export async function measureCrowds(port: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { size, aim } of CROWDS) {
    const from = performance.now();
    const settled = await Promise.allSettled(Array.from({ length: size }, () => arrive(port)));
    const tookMs = performance.now() - from;
    const arrivals = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value.minitel] : []));
    rows.push(
      {
        name: `burst of ${size}, last first page`,
        value: tookMs,
        unit: 'ms',
        ...(aim === null ? {} : { aim }),
      },
      { name: 'of which failed', value: size - arrivals.length, unit: '', aim: 0 },
    );
    for (const minitel of arrivals) minitel.hangUp();
    await Promise.all(arrivals.map((minitel) => minitel.closed()));
    await sleep(CROWD_GAP_MS);
  }
  return rows;
}

export async function measureChurn(port: number): Promise<Row[]> {
  const end = performance.now() + CHURN_MS;
  let done = 0;
  let failed = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      try {
        const { minitel } = await arrive(port);
        minitel.send(KEYS.CONNEXION_FIN);
        await minitel.closed();
        done += 1;
      } catch {
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: CHURN_CALLERS }, caller));
  const perSecond = done / (CHURN_MS / 1000);
  return [
    { name: 'connect, page, leave', value: perSecond, unit: '/s', original: 0.2, aim: 10, atLeast: true },
    { name: 'of which failed', value: failed, unit: '', aim: 0 },
  ];
}

/** Opens sessions that stay; `close` hangs up on all of them. */
export async function openSessions(port: number, count: number): Promise<Minitel[]> {
  const minitels: Minitel[] = [];
  for (let i = 0; i < count; i++) minitels.push((await arrive(port)).minitel);
  return minitels;
}

export async function measureTyping(minitels: readonly Minitel[]): Promise<Row[]> {
  const echo: number[] = [];
  const trip: number[] = [];
  for (let i = 0; i < ROUND_TRIPS_EACH; i++) {
    for (const minitel of minitels) {
      const from = performance.now();
      minitel.send(KEYS.ENVOI);
      await minitel.waitFor(NEXT_PAGE);
      trip.push(performance.now() - from);
      await minitel.waitFor(FIELD);
    }
  }
  for (let i = 0; i < KEYS_EACH; i++) {
    const letter = String.fromCharCode(0x61 + (i % 26));
    for (const minitel of minitels) {
      const from = performance.now();
      minitel.send(letter);
      await minitel.waitFor(letter);
      echo.push(performance.now() - from);
    }
  }
  const among = `${minitels.length} sessions`;
  return [
    { name: `echo of a key, ${among}, p50`, value: median(echo), unit: 'ms', original: 0.22, aim: 0.22 },
    { name: `echo of a key, ${among}, p99`, value: percentile(echo, 0.99), unit: 'ms' },
    { name: `function key to page, ${among}, p50`, value: median(trip), unit: 'ms', original: 1.2, aim: 1.2 },
    { name: `function key to page, ${among}, p99`, value: percentile(trip, 0.99), unit: 'ms' },
  ];
}
