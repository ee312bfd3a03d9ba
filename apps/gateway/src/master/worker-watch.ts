/**
 * Follows the workers and accounts for every session: opened, ended by its worker, or cut by the death of it.
 * Whoever dies, the slot is free at once and the service gets its FIN exactly once.
 */

import { EventEmitter } from 'node:events';
import type { BusPeer, FromMaster, LogFields, LogLevel, SessionState, ToMaster } from '@minipavi/bus';
import type { Registry } from './registry.ts';

/** A living worker whose bus connection broke comes back within this, or its session is given up. */
const REHELLO_MS = 3_000;

interface WatchedWorker {
  peer: BusPeer | null;
  uniqueId: string | null;
  hasExited: boolean;
  timer: NodeJS.Timeout | null;
}

interface WorkerWatchEvents {
  /** The worker can take a socket. */
  ready: [pid: number];
  /** The worker died without making the FIN of this session. */
  lost: [session: SessionState];
  /** The worker died before it had said that this session was over: it may not have written it down. */
  unfinished: [session: SessionState];
}

export interface WorkerWatchOptions {
  readonly registry: Registry;
  /** True for a process that this master started and that has not exited. */
  readonly isOurs: (pid: number) => boolean;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

export class WorkerWatch extends EventEmitter<WorkerWatchEvents> {
  readonly #options: WorkerWatchOptions;
  readonly #workers = new Map<number, WatchedWorker>();

  constructor(options: WorkerWatchOptions) {
    super();
    this.#options = options;
  }

  /** Says the same to every worker. */
  broadcast(message: FromMaster): void {
    for (const { peer } of this.#workers.values()) peer?.send(message);
  }

  /** The worker that serves this session: null when its bus is cut for the moment, undefined when there is none. */
  peerOf(uniqueId: string): BusPeer | null | undefined {
    for (const worker of this.#workers.values()) if (worker.uniqueId === uniqueId) return worker.peer;
    return undefined;
  }

  /** The process that serves this session, reachable or not; undefined when there is none. */
  pidOf(uniqueId: string): number | undefined {
    for (const [pid, worker] of this.#workers) if (worker.uniqueId === uniqueId) return pid;
    return undefined;
  }

  /** The worker that is this process; the same when there is none. */
  peerOfPid(pid: number): BusPeer | null | undefined {
    return this.#workers.get(pid)?.peer;
  }

  /** A connection was handed to this process. */
  assign(pid: number, uniqueId: string): void {
    this.#worker(pid).uniqueId = uniqueId;
  }

  /** The connection did not reach this process: it is another's now. */
  unassign(pid: number): void {
    this.#worker(pid).uniqueId = null;
  }

  hello(peer: BusPeer, session: SessionState | null): void {
    const worker = this.#worker(peer.pid);
    worker.peer = peer;
    if (worker.timer) clearTimeout(worker.timer);
    worker.timer = null;
    if (session === null) {
      this.emit('ready', peer.pid);
      return;
    }
    worker.uniqueId = session.uniqueId;
    this.#options.registry.adopt(session);
    this.#options.log('info', 'session reprise', { pid: peer.pid, uniqueId: session.uniqueId });
  }

  message(peer: BusPeer, message: ToMaster): void {
    const { registry, log } = this.#options;
    switch (message.type) {
      case 'session-opened':
        registry.adopt(message.session);
        return;
      case 'session-updated':
        registry.update(message.uniqueId, message.changes);
        return;
      case 'session-ending': {
        const connection = registry.get(message.uniqueId);
        if (connection) connection.isEnding = true;
        return;
      }
      case 'session-ended':
        log('info', `fin de session : ${message.reason}`, { pid: peer.pid, uniqueId: message.uniqueId });
        this.#release(this.#worker(peer.pid));
        return;
      default:
        return;
    }
  }

  /** The bus connection is closed: everything the worker ever said has been read. */
  gone(peer: BusPeer): void {
    const worker = this.#workers.get(peer.pid);
    if (worker?.peer !== peer) return;
    worker.peer = null;
    if (worker.hasExited || !this.#options.isOurs(peer.pid)) this.#bury(peer.pid, worker);
    else worker.timer = setTimeout(() => this.#bury(peer.pid, worker), REHELLO_MS);
  }

  exited(pid: number, code: number | null, signal: NodeJS.Signals | null): void {
    const worker = this.#worker(pid);
    worker.hasExited = true;
    // An idle one that a signal ended had nothing to lose: the gateway stops, or it was the operator's wish.
    const wasAsked = (signal === 'SIGTERM' || signal === 'SIGINT') && worker.uniqueId === null;
    if (code !== 0 && !wasAsked) {
      const uniqueId = worker.uniqueId ?? null;
      this.#options.log('error', `processus terminé (code ${code}, signal ${signal})`, { pid, uniqueId });
    }
    // While its bus connection is open, the last words of the dead may not have been read yet.
    if (worker.peer === null) this.#bury(pid, worker);
  }

  /** Workers of a master before this one: the pool knows nothing of them. */
  get adoptedPids(): number[] {
    const isAdopted = ([pid, worker]: [number, WatchedWorker]) =>
      !worker.hasExited && !this.#options.isOurs(pid);
    return [...this.#workers].filter(isAdopted).map(([pid]) => pid);
  }

  stop(): void {
    for (const { timer } of this.#workers.values()) if (timer) clearTimeout(timer);
  }

  #worker(pid: number): WatchedWorker {
    const known = this.#workers.get(pid);
    if (known) return known;
    const worker: WatchedWorker = { peer: null, uniqueId: null, hasExited: false, timer: null };
    this.#workers.set(pid, worker);
    return worker;
  }

  #bury(pid: number, worker: WatchedWorker): void {
    if (worker.timer) clearTimeout(worker.timer);
    this.#workers.delete(pid);
    const connection = worker.uniqueId === null ? undefined : this.#options.registry.get(worker.uniqueId);
    this.#release(worker);
    if (!connection?.session) return;
    this.emit('unfinished', connection.session);
    // The far end of a call of ours has no service that would wait for a FIN.
    const hasService = connection.session.direction === 'IN';
    if (!connection.isEnding && hasService) this.emit('lost', connection.session);
  }

  #release(worker: WatchedWorker): void {
    if (worker.uniqueId !== null) this.#options.registry.remove(worker.uniqueId);
    worker.uniqueId = null;
  }
}
