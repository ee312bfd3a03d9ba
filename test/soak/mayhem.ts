/** What happens to a gateway while people use it: its own processes are killed, and the master is replaced. */

import { setTimeout as sleep } from 'node:timers/promises';
import { kill, type Gateway } from '@minipavi/testkit';
import type { Tally } from './tally.ts';
import type { Turnstile } from './turnstile.ts';

export interface MayhemOptions {
  readonly gateway: Gateway;
  readonly tally: Tally;
  readonly over: AbortSignal;
  /** As the callers' stage has it. */
  readonly accidents: Turnstile;
  /** Between two kills of background or visuweb. */
  readonly killEveryMs: number;
  /** Between two successions; null: none. */
  readonly reloadEveryMs: number | null;
  /** Between two masters killed and started again; null: none. */
  readonly killMasterEveryMs: number | null;
}

/** Callers that meet a dead master see it in their connection a moment later. */
const AFTERMATH_MS = 15_000;
/** By then a new master knows everybody. */
const ADOPTED_MS = 5000;

export class Mayhem {
  readonly #options: MayhemOptions;
  /** One thing at a time. */
  #work: Promise<void> = Promise.resolve();
  #refusedUntil = 0;

  constructor(options: MayhemOptions) {
    this.#options = options;
  }

  /** No master listens, or none did a moment ago. */
  get isMasterAway(): boolean {
    return performance.now() < this.#refusedUntil;
  }

  /** Until the soak is over. */
  async run(): Promise<void> {
    const { killEveryMs, reloadEveryMs, killMasterEveryMs } = this.#options;
    let kills = 0;
    await Promise.all([
      this.#every(killEveryMs, () => this.#killOne(kills++ % 2 ? 'visuweb' : 'background')),
      this.#every(reloadEveryMs, () => this.#reload()),
      this.#every(killMasterEveryMs, () => this.#killMaster()),
    ]);
    await this.#work;
  }

  async #every(ms: number | null, act: () => Promise<void>): Promise<void> {
    if (ms === null) return;
    const { over, tally } = this.#options;
    while (!over.aborted) {
      await sleep(ms, undefined, { signal: over }).catch(() => {});
      if (over.aborted) return;
      this.#work = this.#work.then(act).catch((error: unknown) => tally.fault(`mayhem: ${String(error)}`));
      await this.#work;
    }
  }

  async #killOne(role: 'background' | 'visuweb'): Promise<void> {
    const { gateway, tally } = this.#options;
    const pid = await gateway.processOf(role);
    kill(pid, 'SIGKILL');
    tally.count('done', `${role} killed`);
    await gateway.processOf(role, pid);
  }

  async #reload(): Promise<void> {
    const { gateway, tally } = this.#options;
    await gateway.reload();
    tally.count('done', 'master replaced');
  }

  async #killMaster(): Promise<void> {
    const { gateway, tally, accidents } = this.#options;
    const over = await accidents.enter();
    try {
      this.#refusedUntil = Infinity;
      await gateway.killMaster();
      await gateway.start();
      this.#refusedUntil = performance.now() + AFTERMATH_MS;
      await sleep(ADOPTED_MS);
    } finally {
      over();
    }
    tally.count('done', 'master killed');
  }
}
