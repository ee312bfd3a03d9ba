/**
 * The master: accepts, admits, hands over, and looks after the other processes. It never reads a byte of a
 * user's, and waits for nobody: what it knows comes over the bus and can be told again.
 */

import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkKind } from '@minipavi/access';
import type { Role } from '@minipavi/bus';
import type { Config } from '@minipavi/config';
import type { OpenPorts } from './banner.ts';
import type { Inheritance } from './inheritance.ts';
import type { Legacy } from './legacy.ts';
import { makeParts, type MasterOptions, type Parts } from './parts.ts';
import type { StopMode } from './stopping.ts';
import { Switchboard } from './switchboard.ts';

/** Processes of a master that died find the new one within a quarter of it; who does not come is started. */
const ADOPTION_MS = 1_000;
/** The same for sessions, twice over, and longer while some still come: callers wait meanwhile. */
const SURVIVORS_MS = 500;
const QUIET_MS = 250;
const SURVIVORS_WITHIN_MS = 3_000;
/** Those of a master that told of them are there, and come, however slow the machine is. */
const EXPECTED_WITHIN_MS = 10_000;
/** For the first worker of a successor; the master before it serves meanwhile. */
const WARM_WITHIN_MS = 30_000;
const POLL_MS = 10;
const SWEEP_MS = 100;

export class Master {
  /** What goes to the next master, and what comes from the one before. */
  readonly legacy: Legacy;
  readonly #options: MasterOptions;
  readonly #parts: Parts;
  readonly #switchboard: Switchboard;
  /** Workers to be kept warm: other than that of the options once the configuration has been read again. */
  #spareWorkers: number;
  /** How long to wait for processes of a master before this one, and for which. */
  #adoptionMs = 0;
  #isExpected: (role: Role) => boolean = () => true;
  #isStopping = false;

  constructor(options: MasterOptions) {
    const { config, ports, replace } = options;
    this.#options = options;
    this.#spareWorkers = config.spareWorkers;
    this.#parts = makeParts(options, (peer, message) => this.#switchboard.hear(peer, message));
    this.#switchboard = new Switchboard({ parts: this.#parts, config, ports, replace });
    this.#switchboard.connect();
    this.legacy = this.#parts.legacy;
  }

  /** Starts the first workers, on a bus that nobody else knows yet; rejects when it cannot be had. */
  async prepare(): Promise<void> {
    this.#parts.asteriskPeers.start();
    await this.#parts.bus.prepare();
    this.#parts.guard.start();
    this.#parts.pool.start();
  }

  /** Resolves with true once a worker is warm, if any is to be; false: none is in time. */
  async warm(): Promise<boolean> {
    const end = performance.now() + WARM_WITHIN_MS;
    while (!this.#isWarm && performance.now() < end) await sleep(POLL_MS);
    return this.#isWarm;
  }

  /** From now on this is the master. `inheritance`: of the one before; null when there was none, or it died. */
  takeOver(inheritance: Inheritance | null): void {
    if (inheritance) this.legacy.inherit(inheritance);
    if (this.#parts.isSuccessor) this.#adoptionMs = inheritance ? EXPECTED_WITHIN_MS : ADOPTION_MS;
    const started = inheritance?.supervised.map(({ role }) => role) ?? [];
    this.#isExpected = (role) => inheritance === null || started.includes(role);
    this.#parts.bus.publish();
    delete this.#parts.workerEnv['MINIPAVI_BUS_FIRST'];
  }

  /** Resolves when sessions of a master that died without a word have told of themselves; at once when there was none. */
  async survivors(): Promise<void> {
    if (!this.#parts.isSuccessor) return;
    const startedAt = performance.now();
    const isOver = (now: number) =>
      now - startedAt > SURVIVORS_WITHIN_MS ||
      (now - startedAt > SURVIVORS_MS && now - Math.max(startedAt, this.#switchboard.lastHelloAt) > QUIET_MS);
    while (!isOver(performance.now())) await sleep(POLL_MS);
  }

  /** Starts all processes that are not there; those of a master before this one have a moment to come over. */
  async start(): Promise<void> {
    this.#switchboard.watchCalledHosts();
    void this.#parts.watchDesk.sweep();
    void this.#parts.phoneDesk.sweep();
    const end = performance.now() + this.#adoptionMs;
    const areThere = () =>
      this.#parts.supervised.every(({ role, peer }) => peer !== null || !this.#isExpected(role));
    while (!this.#isStopping && !areThere() && performance.now() < end) await sleep(POLL_MS);
    if (!this.#isStopping) for (const one of this.#parts.supervised) one.start();
  }

  /** Resolves once a worker is warm, if any is to be, and every process with a port listens on it. */
  async ready(): Promise<OpenPorts> {
    const listening = this.#parts.supervised.filter(({ role }) => role !== 'background');
    while (!this.#isStopping) {
      if (this.#isWarm && listening.every((one) => one.port !== null)) break;
      await sleep(POLL_MS);
    }
    void this.#parts.renewal.run();
    return this.#switchboard.ports;
  }

  get sessionCount(): number {
    return this.#parts.registry.sessions.length;
  }

  /** Callers may have taken the warm workers since. */
  get #isWarm(): boolean {
    return this.#switchboard.hasBeenWarm || this.#spareWorkers === 0;
  }

  /** Somebody has come: a user, or a load balancer with one. */
  accept(kind: LinkKind, socket: Socket, remoteAddress: string): void {
    if (this.#options.descriptors.accepts(socket)) this.#parts.proxied.take(kind, socket, remoteAddress);
    else socket.destroy();
  }

  /** Reads the lists of addresses again. */
  async reloadLists(): Promise<void> {
    await this.#parts.reception.reload();
  }

  /** Another configuration for whoever comes from now on; sessions keep what they have. */
  reconfigure(config: Config): void {
    const { reception, proxied, guard, renewal, pool } = this.#parts;
    this.#options.logger.setVerbose(config.verbose);
    reception.reconfigure(config);
    proxied.reconfigure(config.proxyProtocolFrom);
    guard.reconfigure(config);
    renewal.reconfigure(config);
    this.#spareWorkers = config.spareWorkers;
    pool.reconfigure(config.spareWorkers);
    this.#switchboard.reconfigure(config);
  }

  /**
   * Everything closes, in the way and the time of `Stopping.run`; resolves with false when the disk holds a thread of
   * this process. To be called once.
   */
  async stop(reason: string, mode: StopMode): Promise<boolean> {
    this.#isStopping = true;
    this.#parts.log('info', `arrêt (${reason}) : ${this.#parts.registry.size} connexion(s) en cours`);
    this.#options.listeners.close();
    this.#options.tls?.close();
    this.#parts.asteriskPeers.stop();
    this.#switchboard.stop();
    this.#parts.proxied.stop();
    this.#parts.reception.stop();
    this.#parts.reputations.stop();
    this.#parts.guard.stop();
    this.#parts.renewal.stop();
    await this.#parts.stopping.run(mode, reason);
    this.#parts.workers.stop();
    this.#parts.mailroom.stop();
    this.#parts.visuwebDesk.stop();
    await this.#sweep();
    this.#parts.bus.close();
    return this.#parts.obituaries.isDone;
  }

  /** The stop under way waits for nobody any more. */
  hurry(): void {
    this.#parts.stopping.hurry();
  }

  /** Sockets of processes that died without removing them; a disk that hangs holds nobody back. */
  async #sweep(): Promise<void> {
    const sweeping = Promise.all([this.#parts.watchDesk.sweep(), this.#parts.phoneDesk.sweep()]);
    await Promise.race([sweeping, sleep(SWEEP_MS)]);
  }
}
