/**
 * After an upgrade: processes of other programs than the master's are replaced, one after the other, and sessions that
 * such programs serve have some time to end by themselves.
 */

import { BUILD, type BusPeer, type LogFields, type LogLevel, type Role } from '@minipavi/bus';
import type { Registry } from './registry.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import type { WorkerWatch } from './worker-watch.ts';

/** The services first: sessions depend on them, and nothing depends on the others. */
const ORDER: readonly Role[] = ['services', 'visuweb', 'background'];
/** Between two looks whether the calls out are over, which end with the process that placed them. */
const LOOK_EVERY_MS = 2_000;
/** From the line on row 0 to the end of a session. */
const WARNING_MS = 10_000;
const END_WITHIN_MS = 5_000;

type Renewable = Pick<SupervisedProcess, 'role' | 'peer' | 'renew'>;

export interface RenewalOptions {
  readonly supervised: readonly Renewable[];
  readonly workers: Pick<WorkerWatch, 'peerOfPid'>;
  readonly registry: Pick<Registry, 'sessions'>;
  /** For sessions of other programs, from the moment they are known; null: no limit. */
  readonly drainTimeoutMs: number | null;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

export class Renewal {
  readonly #options: RenewalOptions;
  /** By process: they are of other programs, or live by another configuration. */
  readonly #stale = new Set<number>();
  /** By process, the fingerprint of the configuration that it lives by. */
  readonly #settings = new Map<number, string>();
  /** Workers of other programs. */
  readonly #draining = new Set<number>();
  #drainTimeoutMs: number | null;
  #drain: NodeJS.Timeout | null = null;
  #look: NodeJS.Timeout | null = null;
  #isRunning = false;
  /** All are there. */
  #hasRun = false;
  #isStopped = false;

  constructor(options: RenewalOptions) {
    this.#options = options;
    this.#drainTimeoutMs = options.drainTimeoutMs;
  }

  hello({ role, pid }: BusPeer, build: string | undefined): void {
    if (build === BUILD) return;
    if (role === 'worker') {
      this.#draining.add(pid);
      this.#startDrain();
    } else this.#stale.add(pid);
  }

  /**
   * A process that cannot take up another configuration as it is: replaced when `wanted`, a fingerprint, is not the one
   * that it has. `given`: what it says of it; when absent, what it was last known to have.
   */
  settings({ pid }: BusPeer, wanted: string, given = this.#settings.get(pid) ?? wanted): void {
    this.#settings.set(pid, given);
    if (given === wanted) return;
    this.#stale.add(pid);
    if (this.#hasRun) void this.run();
  }

  gone({ pid }: BusPeer): void {
    this.#stale.delete(pid);
    this.#settings.delete(pid);
    this.#draining.delete(pid);
  }

  /** Other limits, from now on. */
  reconfigure({ drainTimeoutMs }: Pick<RenewalOptions, 'drainTimeoutMs'>): void {
    if (drainTimeoutMs === this.#drainTimeoutMs) return;
    this.#drainTimeoutMs = drainTimeoutMs;
    if (this.#drain) clearTimeout(this.#drain);
    this.#drain = null;
    this.#startDrain();
  }

  /** Replaces what is stale, one after the other. Called when all are there, and again when one may have become so. */
  async run(): Promise<void> {
    if (this.#isRunning) return;
    this.#hasRun = true;
    this.#isRunning = true;
    for (const role of ORDER) {
      const one = this.#options.supervised.find((candidate) => candidate.role === role);
      if (one) await this.#renew(one);
    }
    this.#isRunning = false;
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#drain) clearTimeout(this.#drain);
    if (this.#look) clearTimeout(this.#look);
  }

  async #renew(one: Renewable): Promise<void> {
    const { log, registry } = this.#options;
    const pid = one.peer?.pid;
    if (this.#isStopped || pid === undefined || !this.#stale.has(pid)) return;
    const isCalling = registry.sessions.some(({ direction }) => direction === 'OUT');
    if (one.role === 'background' && isCalling) return this.#lookAgain();
    log('info', `processus ${one.role} : remplacé par celui des programmes actuels`, { pid });
    // Only one background process can hold the file of deferred calls.
    const isThere = await one.renew(one.role !== 'background');
    if (!isThere && !this.#isStopped)
      log('error', `processus ${one.role} : le nouveau n'est pas venu à temps`);
  }

  #lookAgain(): void {
    this.#look ??= setTimeout(() => {
      this.#look = null;
      void this.run();
    }, LOOK_EVERY_MS);
  }

  #startDrain(): void {
    if (this.#drainTimeoutMs === null || this.#draining.size === 0 || this.#isStopped) return;
    this.#drain ??= setTimeout(() => this.#warn(), this.#drainTimeoutMs);
  }

  /** Users are told; then their sessions end as by a stop of the gateway. */
  #warn(): void {
    const { registry, workers, log } = this.#options;
    const old = registry.sessions.filter(({ pid }) => this.#draining.has(pid));
    if (old.length > 0)
      log(
        'info',
        `mise à jour : fin de ${old.length} session(s) de l'ancien programme (general/draintimeout)`,
      );
    const texts = [`Mise à jour : fin dans ${WARNING_MS / 1000} s`];
    for (const { pid, uniqueId } of old) workers.peerOfPid(pid)?.send({ type: 'push', uniqueId, texts });
    this.#drain = setTimeout(() => this.#end(), WARNING_MS);
  }

  #end(): void {
    this.#drain = null;
    for (const pid of this.#draining) {
      const stop = { type: 'stop', withinMs: END_WITHIN_MS, reason: 'mise à jour de la passerelle' } as const;
      this.#options.workers.peerOfPid(pid)?.send(stop);
    }
    this.#draining.clear();
  }
}
