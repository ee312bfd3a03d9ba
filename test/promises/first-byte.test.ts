/** A burst of callers, few processes warm: all are served in their order, while no more start at a time than the cores can run. */

import fs from 'node:fs';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { waitFor, type Gateway } from '@minipavi/testkit';
import { test } from '../kit.ts';

const CALLERS = 50;
const SPARE = 2;
const LOOK_EVERY_MS = 25;
/** Of the promise. Warm ones that have just been given their caller, and do not have him yet, are not starting. */
const MOST_WITHOUT_CALLER = 2 * os.availableParallelism() + SPARE;
/** Whoever waits longer in the master is turned away: on a machine that is busy with other things. */
const TURNED_AWAY_MS = 10_000;
const SERVED = 'BONJOUR';

const socketsOf = (pid: number): string[] => {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).map((fd) => fs.readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return []; // it ended meanwhile, or what it had open did
  }
};

/** Inodes of the connections to this port, at the gateway's end. */
function connectionsTo(port: number): Set<string> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = fs.readFileSync('/proc/net/tcp', 'latin1').trim().split('\n').slice(1);
  const established = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, at = '', , state]) => at.endsWith(local) && state === '01');
  return new Set(established.map((fields) => `socket:[${fields[9]}]`));
}

/** While callers wait in the master: how many processes there are that have none. */
class Watch {
  most = 0;
  looks = 0;
  #isOver = false;
  readonly #work: Promise<void>;

  constructor(gateway: Gateway) {
    this.#work = this.#run(gateway);
  }

  stop(): Promise<void> {
    this.#isOver = true;
    return this.#work;
  }

  async #run(gateway: Gateway): Promise<void> {
    while (!this.#isOver) {
      const callers = connectionsTo(gateway.ports.teln ?? 0);
      const workers = gateway.processes.filter(({ role }) => role === 'worker');
      const held = workers.map(({ pid }) => socketsOf(pid).filter((one) => callers.has(one)).length);
      const waiting = callers.size - held.reduce((total, one) => total + one, 0);
      if (waiting > 0) {
        this.looks++;
        this.most = Math.max(this.most, held.filter((one) => one === 0).length);
      }
      await sleep(LOOK_EVERY_MS);
    }
  }
}

describe('fifty callers in the same instant', () => {
  test(
    'are served in their order, by processes that start a few at a time',
    { timeout: 120_000 },
    async ({ kit }) => {
      const service = await kit.service();
      const gateway = await kit.gateway({
        general: { durl: service.url(), maxc: CALLERS, spare: SPARE, httpport: 0 },
      });
      const watch = new Watch(gateway);
      const from = performance.now();
      const minitels = [];
      for (let i = 0; i < CALLERS; i++) minitels.push(await kit.telnet(gateway));
      const answered = minitels.map((minitel) =>
        waitFor(() => minitel.received.includes(SERVED) || minitel.isClosed, {
          what: 'a page',
          withinMs: 90_000,
        }).then(() => performance.now() - from),
      );
      const tookMs = await Promise.all(answered);
      await watch.stop();

      expect(watch.looks).toBeGreaterThan(0);
      expect(watch.most).toBeGreaterThan(0);
      expect(watch.most).toBeLessThanOrEqual(MOST_WITHOUT_CALLER);
      const isServed = minitels.map(({ received }) => received.includes(SERVED));
      // On a machine that does nothing else it is all of them.
      for (const [i, ms] of tookMs.entries()) {
        if (isServed[i] !== true)
          expect(ms, `caller ${i} was turned away`).toBeGreaterThan(TURNED_AWAY_MS - 500);
      }
      expect(isServed.filter(Boolean).length).toBeGreaterThan(SPARE);
      const rank = (served: readonly number[]): number =>
        served.reduce((total, one) => total + one, 0) / served.length;
      const served = tookMs.filter((_, i) => isServed[i]);
      const fifth = Math.max(1, Math.floor(served.length / 5));
      // Several at a time: the order is that of the crowd, not of each.
      expect(rank(served.slice(0, fifth))).toBeLessThan(rank(served.slice(-fifth)));
    },
  );
});
