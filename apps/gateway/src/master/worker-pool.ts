/**
 * Worker processes: some kept warm, each given one socket, each replaced at once.
 * The pool knows processes and sockets; sessions are the registry's.
 */

import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import os from 'node:os';
import type { Handover } from '../handover.ts';
import { Reserve } from './reserve.ts';
import { WORKER_FLAGS } from './worker-flags.ts';

/** Starting more at a time than the cores can run makes all of them late. */
const MAX_STARTING = 2 * Math.max(1, os.availableParallelism());
/** A socket that no worker could take by then is closed. */
const MAX_WAIT_MS = 10_000;
/**
 * While another worker is ready, a replacement lets the user who just came have the processor first: starting
 * one takes as much of it as ten first pages.
 */
const REFILL_AFTER_MS = 20;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 10_000;

export interface WorkerPoolOptions {
  readonly script: string;
  readonly spare: number;
  readonly env: NodeJS.ProcessEnv;
}

interface Caller {
  readonly handover: Handover;
  /** Ours until its worker says that it has it: a worker that dies before loses nobody. */
  readonly socket: Socket;
}

interface Waiting extends Caller {
  readonly timer: NodeJS.Timeout;
}

interface WorkerPoolEvents {
  /** This process serves this connection from now on. */
  given: [pid: number, uniqueId: string];
  /** It died before it had the connection, which goes to another. */
  returned: [pid: number];
  exit: [pid: number, code: number | null, signal: NodeJS.Signals | null];
  /** No worker could take this connection: it was closed. */
  dropped: [uniqueId: string, reason: string];
  fault: [message: string];
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
  #isStopping = false;
  /** Workers that died one after the other before they were ready. */
  #stillborn = 0;
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

  /** Hands the socket to a warm worker, or to the next one that is. */
  serve(handover: Handover, socket: Socket): void {
    // Whatever the peer does meanwhile is the worker's affair, but an unheard error would end the master.
    socket.on('error', () => {});
    this.#reserve.note(performance.now());
    const [worker] = this.#ready;
    if (worker) this.#give(worker[0], worker[1], handover, socket);
    else this.#queue(handover, socket);
    if (this.#ready.size === 0) this.#fill();
    else this.#refill ??= setTimeout(() => this.#fill(), REFILL_AFTER_MS);
  }

  /** The worker has said hello: it can take a socket. */
  markReady(pid: number): void {
    const child = this.#starting.get(pid);
    if (!child) return;
    this.#starting.delete(pid);
    this.#stillborn = 0;
    const next = this.#waiting.shift();
    if (next) {
      clearTimeout(next.timer);
      this.#give(pid, child, next.handover, next.socket);
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
    for (const { socket, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      socket.destroy();
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

  #give(pid: number, child: ChildProcess, handover: Handover, socket: Socket): void {
    this.#ready.delete(pid);
    this.#busy.set(pid, child);
    this.#onTheWay.set(pid, { handover, socket });
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

  #queue(handover: Handover, socket: Socket): void {
    const { uniqueId } = handover;
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((one) => one.socket !== socket);
      socket.destroy();
      this.emit('dropped', uniqueId, `aucun processus libre en ${MAX_WAIT_MS / 1000} s`);
    }, MAX_WAIT_MS);
    this.#waiting.push({ handover, socket, timer });
  }

  #fill(): void {
    if (this.#refill) clearTimeout(this.#refill);
    this.#refill = null;
    if (this.#isStopping || this.#retryTimer) return;
    const wanted = this.#reserve.wanted(performance.now()) + this.#waiting.length;
    while (this.#starting.size + this.#ready.size < wanted && this.#starting.size < MAX_STARTING)
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
      for (const [pid, child] of [...this.#ready].slice(0, Math.max(0, surplus))) {
        this.#ready.delete(pid);
        this.#leaving.set(pid, child);
        child.kill('SIGTERM');
      }
      this.#shrinkLater();
    }, delay);
  }

  #startOne(): void {
    const child = fork(this.#options.script, [], {
      env: this.#options.env,
      execArgv: [...WORKER_FLAGS],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const { pid } = child;
    child.on('error', (error) => this.emit('fault', `worker : ${error.message}`));
    if (pid === undefined) {
      this.#retryLater();
      return;
    }
    this.#starting.set(pid, child);
    child.on('exit', (code, signal) => this.#exited(pid, code, signal));
  }

  #exited(pid: number, code: number | null, signal: NodeJS.Signals | null): void {
    const wasStarting = this.#starting.delete(pid);
    this.#ready.delete(pid);
    this.#busy.delete(pid);
    const caller = this.#takeBack(pid);
    if (caller) this.emit('returned', pid);
    this.emit('exit', pid, code, signal);
    if (caller) this.serve(caller.handover, caller.socket);
    if (wasStarting && !this.#isStopping) {
      this.#stillborn += 1;
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
    const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#stillborn);
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = null;
      this.#fill();
    }, delay);
  }
}
