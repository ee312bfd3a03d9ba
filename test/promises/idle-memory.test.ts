/** What a session costs its machine while nothing happens, and what the house costs that holds it. */

import fs from 'node:fs';
import { expect } from 'vitest';
import { waitFor, type Gateway } from '@minipavi/testkit';
import { test } from '../kit.ts';

const SESSIONS = 20;
/** Megabytes of PSS; Node itself is larger since 22. */
const MAX_SESSION_MB = Number(process.versions.node.split('.')[0]) <= 20 ? 16 : 21;
const MAX_MASTER_MB = 100;
/** Of the master: Node's channel to a worker, and its connection of the bus. */
const DESCRIPTORS_PER_WORKER = 2;

/** A page shared by n processes counts as 1/n of a page: the sum is what the machine spends. */
const pssOf = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1]) / 1024;

const descriptorsOf = (pid: number): number => fs.readdirSync(`/proc/${pid}/fd`).length;

const workersOf = ({ processes }: Gateway): number =>
  processes.filter(({ role }) => role === 'worker').length;

test(
  'an idle session takes no more than was promised, nor does the master',
  { timeout: 150_000 },
  async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const before = descriptorsOf(gateway.pid) - DESCRIPTORS_PER_WORKER * workersOf(gateway);
    for (let i = 0; i < SESSIONS; i++) {
      const minitel = await (i % 2 ? kit.telnet(gateway) : kit.websocket(gateway));
      await minitel.waitFor('BONJOUR');
    }
    const busy = await waitFor(
      async () => {
        const sessions = await gateway.sessions();
        return sessions.length === SESSIONS ? sessions.map(({ pid }) => pid) : null;
      },
      { what: 'all of them in VisuWeb' },
    );

    const mean = busy.map(pssOf).reduce((total, one) => total + one, 0) / SESSIONS;
    expect(mean).toBeGreaterThan(1);
    expect(mean).toBeLessThan(MAX_SESSION_MB);
    expect(pssOf(gateway.pid)).toBeLessThan(MAX_MASTER_MB);
    // Between two looks a warm worker may have started.
    const besides = (): number => descriptorsOf(gateway.pid) - DESCRIPTORS_PER_WORKER * workersOf(gateway);
    await waitFor(() => besides() <= before, { what: () => `${besides()} descriptors, ${before} before` });
  },
);
