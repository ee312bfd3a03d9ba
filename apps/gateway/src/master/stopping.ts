/**
 * The end of the gateway, in one of three ways. Gently: users are warned, every service gets its FIN. Fast: the
 * same without the warning. Now: everything is killed, and nobody is told.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFields, LogLevel, SessionState } from '@minipavi/bus';
import { killPid } from './kill-pid.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerWatch } from './worker-watch.ts';

export type StopMode = 'gentle' | 'fast' | 'now';

/** Everything closes within this, the warning included; what has not is killed. */
const STOP_WITHIN_MS = 5_000;
/** Of which so much is for the FINs of those that hung, for the processes that go last, for the killed to be seen dead and written down. */
const STOP_MARGIN_MS = 550;
/** For a line of text to be drawn, at 1200 baud too, and read. */
const WARNING_MS = 1_000;
/** The system buries within some milliseconds what was killed. */
const BURIAL_MS = 150;
const POLL_MS = 10;

type One = Pick<SupervisedProcess, 'role' | 'isRunning' | 'retire' | 'stop' | 'kill'>;

export interface StoppingOptions {
  readonly pool: Pick<WorkerPool, 'pids' | 'stop' | 'killAll'>;
  readonly workers: Pick<WorkerWatch, 'adoptedPids' | 'unburiedPids' | 'broadcast' | 'peerOf'>;
  readonly supervised: readonly One[];
  /** Sessions there are now. */
  readonly sessions: () => readonly Pick<SessionState, 'uniqueId'>[];
  /** FINs of dead workers' sessions that are not made yet, by identifier. */
  readonly owedFins: Pick<ReadonlyMap<string, unknown>, 'size' | 'keys'>;
  /** The history of sessions whose worker died is on disk. */
  readonly isWritten: () => boolean;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

export class Stopping {
  readonly #options: StoppingOptions;
  #isNow = false;

  constructor(options: StoppingOptions) {
    this.#options = options;
  }

  /** Resolves when all processes are gone, within STOP_WITHIN_MS. To be called once. */
  async run(mode: StopMode, reason: string): Promise<void> {
    const { pool, workers, supervised, owedFins } = this.#options;
    if (mode === 'now') this.hurry();
    const end = performance.now() + STOP_WITHIN_MS;
    pool.stop();
    for (const one of supervised) one.retire();
    if (mode === 'gentle') await this.#warn();
    const withinMs = Math.max(0, Math.round(end - performance.now() - 3 * STOP_MARGIN_MS));
    workers.broadcast({ type: 'stop', withinMs, reason: 'arrêt de la passerelle' });
    // The services answer the FINs, the background process makes those of dead workers: both go last.
    const fins = () => [...owedFins.keys()].map((uniqueId) => `FIN de ${uniqueId}`);
    const areUsersGone = () => this.#workers.length === 0 && owedFins.size === 0;
    if (!(await this.#until(areUsersGone, end - 3 * STOP_MARGIN_MS)))
      this.#logLate([...this.#workers, ...fins()]);
    this.#killWorkers();
    // Those that hung owe a FIN now.
    await this.#until(areUsersGone, end - 2 * STOP_MARGIN_MS);
    if (!this.#isNow) for (const one of supervised) one.stop(STOP_MARGIN_MS, reason);
    if (!(await this.#until(() => this.#others.length === 0, end - STOP_MARGIN_MS)))
      this.#logLate(this.#others);
    for (const one of supervised) one.kill();
    const unwritten = () => (this.#options.isWritten() ? [] : ['historique']);
    const remaining = () => [...this.#workers, ...this.#others, ...unwritten()];
    if (!(await this.#until(() => remaining().length === 0, end))) this.#logLate(remaining());
    if (this.#isNow) await this.#buried();
  }

  /** From now on nobody is waited for: whatever runs is killed. */
  hurry(): void {
    if (this.#isNow) return;
    this.#isNow = true;
    this.#killWorkers();
    for (const one of this.#options.supervised) {
      one.retire();
      one.kill();
    }
  }

  /** What users see last; who has no page yet sees nothing of it. */
  async #warn(): Promise<void> {
    const { sessions, workers } = this.#options;
    const seconds = Math.round(WARNING_MS / 1000);
    for (const { uniqueId } of sessions()) {
      const texts = [`Arrêt de la passerelle dans ${seconds} s`];
      workers.peerOf(uniqueId)?.send({ type: 'push', uniqueId, texts });
    }
    await this.#until(() => sessions().length === 0, performance.now() + WARNING_MS);
  }

  get #workers(): string[] {
    const { pool, workers } = this.#options;
    return [...new Set([...pool.pids, ...workers.unburiedPids])].map((pid) => `worker ${pid}`);
  }

  get #others(): string[] {
    return this.#options.supervised.filter((one) => one.isRunning).map(({ role }) => role);
  }

  #killWorkers(): void {
    this.#options.pool.killAll();
    for (const pid of this.#options.workers.adoptedPids) killPid(pid);
  }

  #logLate(names: readonly string[]): void {
    if (!this.#isNow) this.#options.log('warn', `arrêt : pas terminé à temps : ${names.join(', ')}`);
  }

  /** False when the deadline came first, or the order to hurry. */
  async #until(test: () => boolean, deadline: number): Promise<boolean> {
    while (!test() && !this.#isNow && performance.now() < deadline) await sleep(POLL_MS);
    return test();
  }

  async #buried(): Promise<void> {
    const end = performance.now() + BURIAL_MS;
    while ([...this.#workers, ...this.#others].length > 0 && performance.now() < end) await sleep(POLL_MS);
  }
}
