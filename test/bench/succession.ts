/** Another master: how long an upgrade takes and what callers notice of it; how soon everybody is known after a crash. */

import { setTimeout as sleep } from 'node:timers/promises';
import { connectWebsocket, KEYS, reservePorts, startGateway, startService, waitFor } from '@minipavi/testkit';
import { arrive, FIRST_PAGE, openSessions, screenful } from './sessions.ts';
import { median, percentile, type Row } from './statistics.ts';

const SESSIONS = 20;
const ROUNDS = 5;
const CALLER_EVERY_MS = 400;
/** Between two rounds: the spare workers are warm again. */
const GAP_MS = 3_000;

export async function measureSuccession(): Promise<Row[]> {
  const service = await startService(screenful);
  const { ports, release } = await reservePorts(2);
  const [wsport = 0, httpport = 0] = ports;
  const gateway = await startGateway({
    general: { durl: service.url('/bench/'), maxc: 100, maxcip: 100, wsport, httpport, telnport: null },
  });
  try {
    const stayers = await openSessions(wsport, SESSIONS);
    const [upgrades, waits] = [[] as number[], [] as number[]];
    let refused = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(GAP_MS);
      const over = new AbortController();
      const calling = callers(wsport, over.signal);
      upgrades.push(await gateway.reload());
      over.abort();
      const told = await calling;
      waits.push(...told.waits);
      refused += told.refused;
    }
    const adoptions: number[] = [];
    const returns: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(GAP_MS);
      await gateway.killMaster();
      const from = performance.now();
      const starting = gateway.start();
      const returned = firstPage(wsport).then(() => returns.push(performance.now() - from));
      const isKnown = async () => (await gateway.sessions().catch(() => [])).length >= SESSIONS;
      await starting;
      await waitFor(isKnown, { what: 'everybody in VisuWeb' });
      adoptions.push(performance.now() - from);
      await returned;
    }
    const lost = stayers.filter(({ isClosed }) => isClosed).length;
    return [
      { name: `upgrade, ${SESSIONS} sessions, to ready, median`, value: median(upgrades), unit: 'ms' },
      { name: 'first page during upgrades, p50', value: median(waits), unit: 'ms' },
      { name: 'first page during upgrades, p95', value: percentile(waits, 0.95), unit: 'ms', aim: 500 },
      { name: 'first page during upgrades, most', value: Math.max(...waits), unit: 'ms' },
      { name: `of ${waits.length + refused} callers, refused`, value: refused, unit: '', aim: 0 },
      { name: 'kill -9 of the master, to the first page again', value: median(returns), unit: 'ms' },
      { name: 'kill -9, everybody in VisuWeb, median', value: median(adoptions), unit: 'ms', aim: 2000 },
      { name: `of ${SESSIONS} sessions, lost`, value: lost, unit: '', aim: 0 },
    ];
  } finally {
    await gateway.stop().catch(() => {});
    await gateway.dispose().catch(() => {});
    await service.close();
    await release();
  }
}

/** One after the other until told to stop, whoever is slow notwithstanding. */
async function callers(port: number, over: AbortSignal): Promise<{ waits: number[]; refused: number }> {
  const waits: number[] = [];
  let refused = 0;
  const calls: Promise<void>[] = [];
  while (!over.aborted) {
    calls.push(
      arrive(port)
        .then(async ({ minitel, tookMs }) => {
          waits.push(tookMs);
          minitel.send(KEYS.CONNEXION_FIN);
          await minitel.closed();
        })
        .catch(() => void refused++),
    );
    await sleep(CALLER_EVERY_MS);
  }
  await Promise.all(calls);
  return { waits, refused };
}

/** Of somebody who tries until he is let in. */
async function firstPage(port: number): Promise<void> {
  const minitel = await waitFor(() => connectWebsocket(port).catch(() => null), {
    what: 'the port to be open',
  });
  await minitel.waitFor(FIRST_PAGE);
  minitel.hangUp();
}
