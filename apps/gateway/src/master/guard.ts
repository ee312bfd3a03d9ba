/**
 * Looks after the health of the processes and of the house: what freezes or swells is ended, what keeps dying is not fed
 * with callers, what runs short is spared. One line of the log for each, and no session hurt that need not be.
 */

import type { BusServer, LogFields, LogLevel } from '@minipavi/bus';
import { Breaker } from './breaker.ts';
import type { Descriptors } from './descriptors.ts';
import { Heartbeat } from './heartbeat.ts';
import { killPid } from './kill-pid.ts';
import type { Registry } from './registry.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import { WorkerMemory } from './worker-memory.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { WorkerWatch } from './worker-watch.ts';

/** A worker that is told to end begins with it within this, if it still can. */
const END_WITHIN_MS = 2_000;
/** For the FIN that it has said it makes: nobody else will. */
const FIN_WITHIN_MS = 3_000;
const MEGABYTE = 1_000_000;

export interface GuardOptions {
  readonly bus: BusServer;
  readonly pool: WorkerPool;
  readonly workers: WorkerWatch;
  readonly registry: Registry;
  readonly supervised: readonly SupervisedProcess[];
  readonly descriptors: Descriptors;
  /** Of one worker. */
  readonly maxWorkerBytes: number;
  /** Nobody is let in for this reason (French); null: again. */
  readonly closeHouse: (reason: string | null) => void;
  /** What operators see of it in VisuWeb; null: it is over. */
  readonly alarm: (text: string | null) => void;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

export class Guard {
  readonly #options: GuardOptions;
  readonly #heartbeat = new Heartbeat();
  readonly #breaker = new Breaker();
  readonly #memory: WorkerMemory;
  /** Why the house is closed, the gravest reason first. */
  readonly #closedFor: { storm: string | null; descriptors: string | null } = {
    storm: null,
    descriptors: null,
  };
  /** Told to end for their size; killed when they have not by then. */
  readonly #ending = new Map<number, NodeJS.Timeout>();
  #maxWorkerBytes: number;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#maxWorkerBytes = options.maxWorkerBytes;
    const { pool, workers } = options;
    this.#memory = new WorkerMemory({
      maxBytes: () => this.#maxWorkerBytes,
      pids: () => [...pool.pids, ...workers.adoptedPids],
    });
    this.#watchFrozen();
    this.#watchMemory();
    this.#watchStorms();
    this.#watchDescriptors();
  }

  start(): void {
    this.#heartbeat.start();
    this.#memory.start();
    this.#options.descriptors.start();
  }

  /** Another limit, from now on. */
  reconfigure({ maxWorkerBytes }: Pick<GuardOptions, 'maxWorkerBytes'>): void {
    this.#maxWorkerBytes = maxWorkerBytes;
  }

  /** Whatever dies from now on is meant to. */
  stop(): void {
    this.#heartbeat.stop();
    this.#memory.stop();
    this.#breaker.stop();
    this.#options.descriptors.stop();
    for (const timer of this.#ending.values()) clearTimeout(timer);
    this.#ending.clear();
  }

  #watchFrozen(): void {
    const { bus, pool, workers, supervised, log } = this.#options;
    const heartbeat = this.#heartbeat;
    bus.on('hello', (peer) => heartbeat.watch(peer));
    bus.on('message', (peer, message) => {
      if (message.type === 'pong') heartbeat.answered(peer.pid);
    });
    bus.on('gone', ({ pid }) => {
      // One that lives on connects again at once; of those who do not, the exit is seen.
      const isAlive = pool.has(pid) || supervised.some((one) => one.pid === pid);
      if (isAlive) heartbeat.expect(pid);
      else heartbeat.forget(pid);
    });
    pool.on('started', (pid) => heartbeat.expect(pid));
    pool.on('exit', (pid) => heartbeat.forget(pid));
    heartbeat.on('frozen', (pid, seconds) => {
      const reason = `figé, aucun signe de vie depuis ${seconds} s`;
      const one = supervised.find((candidate) => candidate.pid === pid);
      if (one) log('error', `processus ${one.role} tué : ${reason}`, { pid });
      else if (pool.has(pid) || workers.adoptedPids.includes(pid)) workers.condemn(pid, reason);
      else return;
      killPid(pid);
    });
  }

  #watchMemory(): void {
    const { pool, workers, log } = this.#options;
    this.#memory.on('swollen', (pid, bytes) => {
      if (this.#ending.has(pid)) return;
      const [occupied, accepted] = [bytes, this.#maxWorkerBytes].map((size) => Math.round(size / MEGABYTE));
      const reason = 'trop de mémoire';
      workers.condemn(pid, `${reason}, ${occupied} Mo occupés, ${accepted} acceptés (general/maxworkermb)`);
      const peer = workers.peerOfPid(pid);
      if (peer) peer.send({ type: 'stop', withinMs: END_WITHIN_MS, reason });
      else killPid(pid, 'SIGTERM');
      const kill = (): void => {
        this.#ending.delete(pid);
        if (pool.has(pid) || workers.adoptedPids.includes(pid)) killPid(pid);
      };
      const killUnlessEnding = (): void => {
        if (workers.isEnding(pid)) this.#ending.set(pid, setTimeout(kill, FIN_WITHIN_MS));
        else kill();
      };
      this.#ending.set(pid, setTimeout(killUnlessEnding, END_WITHIN_MS));
    });
    this.#memory.on('blind', () =>
      log('warn', 'mémoire des processus inconnue sur ce système : non surveillée'),
    );
  }

  #watchStorms(): void {
    const { pool, workers, registry, alarm, log } = this.#options;
    const breaker = this.#breaker;
    workers.on('accident', () => breaker.accident());
    pool.on('asked', (uniqueId) => breaker.admitted(uniqueId));
    pool.on('dropped', (uniqueId) => breaker.dropped(uniqueId));
    registry.on('removed', (uniqueId) => breaker.over(uniqueId));
    pool.on('starved', () => breaker.starved());
    breaker.on('opened', (pauseMs, cause) => {
      const what = cause === 'dying' ? 'trop de processus meurent' : 'aucun processus ne démarre';
      log(
        'error',
        `${what} : plus personne n'entre pendant ${pauseMs / 1000} s, les sessions en cours continuent`,
      );
      alarm(`Entrées suspendues, ${what} : voir le journal`);
      this.#close('storm', what);
    });
    breaker.on('trying', () => {
      log('info', "le prochain appelant est admis à l'essai");
      this.#close('storm', null);
    });
    breaker.on('tried', () => this.#close('storm', "un appelant admis à l'essai"));
    breaker.on('closed', () => {
      log('info', 'les processus tiennent : tout le monde entre à nouveau');
      alarm(null);
      this.#close('storm', null);
    });
  }

  #watchDescriptors(): void {
    const { descriptors, pool, log } = this.#options;
    pool.on('fault', (_, error) => error && descriptors.failed(error));
    descriptors.on('short', () => this.#close('descriptors', 'descripteurs de fichiers épuisés'));
    descriptors.on('enough', () => this.#close('descriptors', null));
    descriptors.on('told', (message) => log('error', message));
  }

  #close(cause: 'storm' | 'descriptors', reason: string | null): void {
    this.#closedFor[cause] = reason;
    this.#options.closeHouse(this.#closedFor.storm ?? this.#closedFor.descriptors);
  }
}
