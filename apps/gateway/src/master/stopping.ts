/**
 * The end of the gateway, in one of three ways. Gently: users are warned, every service gets its FIN. Fast: the
 * same without the warning. Now: everything is killed, and nobody is told.
 */

import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFields, LogLevel, SessionState } from '@minipavi/bus';
import { killPid } from './kill-pid.ts';
import type { OwedFins } from './owed-fins.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerWatch } from './worker-watch.ts';

export type StopMode = 'gentle' | 'fast' | 'now';

/** Everything closes within this, the warning included; what has not is killed. */
const STOP_WITHIN_MS = 5_000;
/** Gently, a house fuller than that has so much more for each session: warning and ending one takes processor time. */
const USUAL_SESSIONS = 100;
const MORE_MS_EACH = 10;
/** Of all that, so much is for the processes that go last, and for the killed to be seen dead and written down. */
const STOP_MARGIN_MS = 550;
/** As much, and this for each session that has not ended by then, is for the FINs made in its place. */
const FIN_MS_EACH = 4;
/** For a line of text to be drawn, at 1200 baud too, and read. */
const WARNING_MS = 1_000;
/** Asked all at once, every session would be late, and this process with them: more than the cores can run only wait. */
const MAX_AT_WORK = 4 * Math.max(1, os.availableParallelism());
/** Whoever has not ended by then waits for a service rather than for the processor. */
const WAITS_AFTER_MS = 500;
/** What a frozen process has said is read by then. */
const LAST_WORDS_MS = 50;
/** The system buries within some milliseconds what was killed. */
const BURIAL_MS = 150;
const POLL_MS = 10;
/** Of the late, a line of the log names so many. */
const MAX_NAMED = 8;

/** Milliseconds for all of it, when there are so many sessions. */
export const stopWithinMs = (mode: StopMode, sessions: number): number =>
  STOP_WITHIN_MS + (mode === 'gentle' ? MORE_MS_EACH * Math.max(0, sessions - USUAL_SESSIONS) : 0);

type One = Pick<SupervisedProcess, 'role' | 'isRunning' | 'retire' | 'stop' | 'kill'>;

export interface StoppingOptions {
  readonly pool: Pick<WorkerPool, 'pids' | 'stop' | 'killAll'>;
  readonly workers: Pick<
    WorkerWatch,
    'adoptedPids' | 'unburiedPids' | 'peerOf' | 'peerOfPid' | 'has' | 'isEnding' | 'giveUp'
  >;
  readonly supervised: readonly One[];
  /** Sessions there are now. */
  readonly sessions: () => readonly Pick<SessionState, 'uniqueId'>[];
  /** FINs of dead workers' sessions that are not made yet, by identifier. */
  readonly owedFins: Pick<OwedFins, 'uniqueIds'>;
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

  /** Resolves when all processes are gone or killed, in time. To be called once. */
  async run(mode: StopMode, reason: string): Promise<void> {
    const { pool, supervised, sessions, owedFins } = this.#options;
    if (mode === 'now') this.hurry();
    const end = performance.now() + stopWithinMs(mode, sessions().length);
    pool.stop();
    for (const one of supervised) one.retire();
    if (mode === 'gentle') await this.#warn();
    // The services answer the FINs, the background process makes those of the dead and the late: both go last.
    const areUsersGone = () => this.#workers.length === 0 && owedFins.uniqueIds.length === 0;
    const isTimeUp = () => performance.now() > end - 3 * STOP_MARGIN_MS - FIN_MS_EACH * sessions().length;
    await this.#askWorkers(isTimeUp, end);
    await this.#until(() => areUsersGone() || isTimeUp(), end);
    if (!areUsersGone()) await this.#speakForTheLate();
    const owed = () => owedFins.uniqueIds.map((uniqueId) => `FIN de ${uniqueId}`);
    if (!(await this.#until(() => owed().length === 0, end - 2 * STOP_MARGIN_MS))) this.#logLate(owed());
    if (!this.#isNow) for (const one of supervised) one.stop(STOP_MARGIN_MS, reason);
    if (!(await this.#until(() => this.#others.length === 0, end - STOP_MARGIN_MS)))
      this.#logLate(this.#others);
    for (const one of supervised) one.kill();
    this.#killWorkers();
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
    const end = performance.now() + WARNING_MS;
    const texts = [`Arrêt de la passerelle dans ${Math.round(WARNING_MS / 1000)} s`];
    for (const [i, { uniqueId }] of [...sessions()].entries()) {
      if (i % MAX_AT_WORK === MAX_AT_WORK - 1) await sleep(POLL_MS);
      workers.peerOf(uniqueId)?.send({ type: 'push', uniqueId, texts });
    }
    await this.#until(() => sessions().length === 0, end);
  }

  /** Each to end its session: FIN, history, line. Some at a time, of which those that wait for a service are none. */
  async #askWorkers(isTimeUp: () => boolean, end: number): Promise<void> {
    const { workers } = this.#options;
    const withinMs = Math.max(0, Math.round(end - performance.now() - 3 * STOP_MARGIN_MS));
    /** When each was asked. */
    const atWork = new Map<number, number>();
    const hasRoom = (): boolean => {
      for (const [pid, at] of atWork) {
        if (!workers.has(pid) || performance.now() - at >= WAITS_AFTER_MS) atWork.delete(pid);
      }
      return atWork.size < MAX_AT_WORK;
    };
    for (const pid of workers.unburiedPids) {
      await this.#until(() => hasRoom() || isTimeUp(), end);
      if (isTimeUp()) return;
      workers.peerOfPid(pid)?.send({ type: 'stop', withinMs, reason: 'arrêt de la passerelle' });
      atWork.set(pid, performance.now());
    }
  }

  /**
   * Whoever has not ended by now is held, and the background process makes his FIN. To kill them first would take the
   * processor away from it: the system needs longer to clear a process away than a FIN takes.
   */
  async #speakForTheLate(): Promise<void> {
    const { pool, workers } = this.#options;
    this.#logLate(this.#workers);
    for (const pid of [...pool.pids, ...workers.adoptedPids]) {
      // In the middle of its FIN: no other is made.
      if (!workers.isEnding(pid)) killPid(pid, 'SIGSTOP');
    }
    await sleep(LAST_WORDS_MS);
    for (const pid of workers.unburiedPids) if (!workers.isEnding(pid)) workers.giveUp(pid);
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
    if (this.#isNow || names.length === 0) return;
    const more = names.length > MAX_NAMED ? ` et ${names.length - MAX_NAMED} autres` : '';
    const named = names.slice(0, MAX_NAMED).join(', ');
    this.#options.log('warn', `arrêt : pas terminé à temps : ${named}${more}`);
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
