/**
 * Worker processes: some kept warm, each given one socket, each replaced at once.
 * The pool knows processes and sockets; sessions are the registry's.
 */

import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import os from 'node:os';
import type { Handover } from '../handover.ts';
import { forkSlim } from './fork-slim.ts';
import { Reserve } from './reserve.ts';

/** Starting more at a time than the cores can run makes all of them late. */
const MAX_STARTING = 2 * Math.max(1, os.availableParallelism());
/** A socket that no worker could take by then is closed. */
const MAX_WAIT_MS = 10_000;
/**
 * While another worker is ready, a replacement lets the user who just came have the processor first: starting
 * one takes as much of it as ten first pages.
 */
const REFILL_AFTER_MS = 20;
/** A caller with whom so many workers died before they had him is given no other: he may be why. */
const MAX_DEATHS = 3;
/** Failures in a row that are no coincidence any more; the last of them three seconds after the first. */
const STARVED_AFTER = 5;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 10_000;

export interface WorkerPoolOptions {
  readonly script: string;
  readonly spare: number;
  readonly env: NodeJS.ProcessEnv;
  /** Shows him why he cannot be served, and closes his line; false: it is to be closed here. */
  readonly turnAway?: (handover: Handover, socket: Socket) => boolean;
}

interface Caller {
  readonly handover: Handover;
  /** Ours until its worker says that it has it: a worker that dies before loses nobody. */
  readonly socket: Socket;
  /** Workers that died before they had him. */
  readonly deaths: number;
}

interface Waiting {
  readonly caller: Caller;
  readonly timer: NodeJS.Timeout;
}

interface WorkerPoolEvents {
  /** A connection is to be served: now, or as soon as a worker can. */
  asked: [uniqueId: string];
  /** A process that is to become a worker. */
  started: [pid: number];
  /** This process serves this connection from now on. */
  given: [pid: number, uniqueId: string];
  /** It died before it had the connection, which goes to another. */
  returned: [pid: number];
  exit: [pid: number, code: number | null, signal: NodeJS.Signals | null];
  /** There is none to serve anybody, and one attempt after the other to start one fails. */
  starved: [];
  /** No worker could take this connection: it was turned away, or closed. */
  dropped: [uniqueId: string, reason: string];
  /** `error`: what the system said, when it was the system. */
  fault: [message: string, error?: Error];
}

export class WorkerPool extends EventEmitter<WorkerPoolEvents> {
  readonly #options: WorkerPoolOptions;
  readonly #starting = new Map<number, ChildProcess>();
  readonly #ready = new Map<number, ChildProcess>();
  readonly #busy = new Map<number, ChildProcess>();
  /** Told to end: no socket goes to them any more. */
  readonly #leaving = new Map<number, ChildProcess>();
  readonly #onTheWay = new Map<number, Caller>();
  readonly #reserve: Reserve;
  #waiting: Waiting[] = [];
  #diverted: ((handover: Handover, socket: Socket) => void) | null = null;
  #isStopping = false;
  /** Workers that could not be started, or died before they were ready, one after the other. */
  #failures = 0;
  #retryTimer: NodeJS.Timeout | null = null;
  #refill: NodeJS.Timeout | null = null;
  #shrink: NodeJS.Timeout | null = null;

  constructor(options: WorkerPoolOptions) {
    super();
    this.#options = options;
    this.#reserve = new Reserve(options.spare);
  }

  /** Starts the spare workers. */
  start(): void {
    this.#fill();
  }

  get readyCount(): number {
    return this.#ready.size;
  }

  /** Every process that has not exited. */
  get pids(): number[] {
    return [this.#starting, this.#ready, this.#busy, this.#leaving].flatMap((some) => [...some.keys()]);
  }

  has(pid: number): boolean {
    return [this.#starting, this.#ready, this.#busy, this.#leaving].some((some) => some.has(pid));
  }

  /** Another number of spare workers; those that are warm live by a configuration that was, and are replaced. */
  reconfigure(spare: number): void {
    this.#reserve.reconfigure(spare);
    for (const pid of [...this.#ready.keys()]) this.#dismiss(pid);
    this.#fill();
  }

  /** Whoever waits, and whoever comes from now on, is somebody else's affair; null: ours again. */
  divert(to: ((handover: Handover, socket: Socket) => void) | null): void {
    this.#diverted = to;
    if (to === null) return this.#fill();
    for (const { caller, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      to(caller.handover, caller.socket);
    }
  }

  /** Nobody is on his way to a worker. */
  get isSettled(): boolean {
    return this.#onTheWay.size === 0;
  }

  /** Hands the socket to a warm worker, or to the next one that is. */
  serve(handover: Handover, socket: Socket): void {
    // Whatever the peer does meanwhile is the worker's affair, but an unheard error would end the master.
    socket.on('error', () => {});
    this.#serve({ handover, socket, deaths: 0 });
  }

  #serve(caller: Caller): void {
    if (this.#diverted) return this.#diverted(caller.handover, caller.socket);
    this.#reserve.note(performance.now());
    this.emit('asked', caller.handover.uniqueId);
    const [worker] = this.#ready;
    if (worker) this.#give(worker[0], worker[1], caller);
    else this.#queue(caller);
    if (this.#ready.size === 0) this.#fill();
    else this.#refill ??= setTimeout(() => this.#fill(), REFILL_AFTER_MS);
  }

  /** The worker has said hello: it can take a socket. */
  markReady(pid: number): void {
    const child = this.#starting.get(pid);
    if (!child) return;
    this.#starting.delete(pid);
    this.#failures = 0;
    const next = this.#waiting.shift();
    if (next) {
      clearTimeout(next.timer);
      this.#give(pid, child, next.caller);
    } else {
      this.#ready.set(pid, child);
    }
    this.#fill();
  }

  /** No replacement from now on; sockets that wait are closed. */
  stop(): void {
    this.#isStopping = true;
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    if (this.#refill) clearTimeout(this.#refill);
    if (this.#shrink) clearTimeout(this.#shrink);
    for (const { caller, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      caller.socket.destroy();
    }
    for (const child of [...this.#starting.values(), ...this.#ready.values()]) child.kill('SIGTERM');
  }

  /** Last resort for those that did not stop. */
  killAll(): void {
    const all = [this.#starting, this.#ready, this.#busy, this.#leaving].flatMap((some) => [
      ...some.values(),
    ]);
    for (const child of all) child.kill('SIGKILL');
  }

  #give(pid: number, child: ChildProcess, caller: Caller): void {
    const { handover, socket } = caller;
    this.#ready.delete(pid);
    this.#busy.set(pid, child);
    this.#onTheWay.set(pid, caller);
    this.emit('given', pid, handover.uniqueId);
    child.once('message', () => {
      this.#onTheWay.delete(pid);
      socket.destroy(); // our copy only
    });
    child.send(handover, socket, { keepOpen: true }, (error) => {
      if (!error) return;
      this.emit('fault', `worker ${pid} : remise de la connexion impossible (${error.message})`);
      child.kill('SIGKILL');
    });
  }

  /** The worker died with a connection on its way to it. */
  #takeBack(pid: number): Caller | null {
    const caller = this.#onTheWay.get(pid);
    this.#onTheWay.delete(pid);
    if (!caller) return null;
    if (!this.#isStopping && !caller.socket.destroyed) return caller;
    caller.socket.destroy();
    return null;
  }

  #queue(caller: Caller): void {
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((one) => one.caller !== caller);
      this.#drop(caller, `aucun processus libre en ${MAX_WAIT_MS / 1000} s`);
    }, MAX_WAIT_MS);
    this.#waiting.push({ caller, timer });
  }

  #drop({ handover, socket }: Caller, reason: string): void {
    if (this.#options.turnAway?.(handover, socket) !== true) socket.destroy();
    this.emit('dropped', handover.uniqueId, reason);
  }

  /** His worker died before it had him. */
  #serveAgain(caller: Caller): void {
    const deaths = caller.deaths + 1;
    if (deaths < MAX_DEATHS) this.#serve({ ...caller, deaths });
    else this.#drop(caller, `${deaths} processus sont morts l'un après l'autre en le recevant`);
  }

  #fill(): void {
    if (this.#refill) clearTimeout(this.#refill);
    this.#refill = null;
    if (this.#isStopping || this.#retryTimer || this.#diverted) return;
    const wanted = this.#reserve.wanted(performance.now()) + this.#waiting.length;
    while (
      !this.#retryTimer &&
      this.#starting.size + this.#ready.size < wanted &&
      this.#starting.size < MAX_STARTING
    )
      this.#startOne();
    this.#shrinkLater();
  }

  /** When a burst is forgotten, the workers kept because of it go. */
  #shrinkLater(): void {
    const delay = this.#reserve.fadesIn(performance.now());
    if (delay === null || this.#shrink) return;
    this.#shrink = setTimeout(() => {
      this.#shrink = null;
      const surplus = this.#ready.size - this.#reserve.wanted(performance.now());
      for (const pid of [...this.#ready.keys()].slice(0, Math.max(0, surplus))) this.#dismiss(pid);
      this.#shrinkLater();
    }, delay);
  }

  /** A warm worker that is not needed. */
  #dismiss(pid: number): void {
    const child = this.#ready.get(pid);
    if (!child) return;
    this.#ready.delete(pid);
    this.#leaving.set(pid, child);
    child.kill('SIGTERM');
  }

  #startOne(): void {
    const { script, env } = this.#options;
    const fault = (error: Error): boolean => this.emit('fault', `worker : ${error.message}`, error);
    const child = forkSlim(script, env, fault);
    if (!child) return this.#retryLater();
    const { pid } = child;
    child.on('error', fault);
    // No descriptor or no process is left: 'error' follows.
    if (pid === undefined) return this.#retryLater();
    this.#starting.set(pid, child);
    child.on('exit', (code, signal) => this.#exited(pid, code, signal));
    this.emit('started', pid);
  }

  #exited(pid: number, code: number | null, signal: NodeJS.Signals | null): void {
    const wasStarting = this.#starting.delete(pid);
    this.#ready.delete(pid);
    this.#busy.delete(pid);
    const caller = this.#takeBack(pid);
    if (caller) this.emit('returned', pid);
    this.emit('exit', pid, code, signal);
    if (caller) this.#serveAgain(caller);
    if (wasStarting && !this.#isStopping) {
      // Ctrl-C reaches it before it knows what to do, and perhaps before the master does.
      if (signal !== 'SIGINT' && signal !== 'SIGTERM') {
        this.emit('fault', `worker ${pid} : mort au démarrage (code ${code}, signal ${signal})`);
      }
      this.#retryLater();
    } else {
      this.#fill();
    }
  }

  /** A worker that cannot start is not started again in a tight loop. */
  #retryLater(): void {
    if (this.#retryTimer) return;
    this.#failures += 1;
    if (this.#failures >= STARVED_AFTER && this.#ready.size === 0) this.emit('starved');
    const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = null;
      this.#fill();
    }, delay);
  }
}
