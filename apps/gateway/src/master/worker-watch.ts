/**
 * Follows the workers and accounts for every session: opened, ended by its worker, or cut by the death of it.
 * Whoever dies, the slot is free at once and the service gets its FIN exactly once.
 */

import { EventEmitter } from 'node:events';
import type { BusPeer, FromMaster, LogFields, LogLevel, SessionState, ToMaster } from '@minipavi/bus';
import { parseServiceUrl } from '@minipavi/protocol';
import { isThere, killPid } from './kill-pid.ts';
import type { Registry } from './registry.ts';

/** A living worker whose bus connection broke comes back within this, or its session is given up. */
const REHELLO_MS = 3_000;
/** The same for all workers at once, that a master before this one has told of; who is silent then hangs. */
const EXPECTED_MS = 10_000;
/** Whoever died between two masters is nobody's child: how often it is looked for. */
const LOOK_EVERY_MS = 500;

interface WatchedWorker {
  peer: BusPeer | null;
  uniqueId: string | null;
  hasExited: boolean;
  /** The master itself ends it, and has said why. */
  isCondemned: boolean;
  timer: NodeJS.Timeout | null;
}

interface WorkerWatchEvents {
  /** The worker can take a socket. */
  ready: [pid: number];
  /** The worker died without making the FIN of this session. */
  lost: [session: SessionState];
  /** The worker died before it had said that this session was over: it may not have written it down. */
  unfinished: [session: SessionState];
  /** A process died by no will of ours. */
  accident: [pid: number];
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

  /** A process whose end has not been dealt with yet. */
  has(pid: number): boolean {
    return this.#workers.has(pid);
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

  /** A master before this one had given it that connection: it will say hello, or is lost. */
  expect(pid: number, uniqueId: string): void {
    const worker = this.#worker(pid);
    if (worker.peer !== null) return;
    worker.uniqueId = uniqueId;
    if (!worker.timer) this.#lookFor(pid, worker, performance.now() + EXPECTED_MS);
  }

  /** The connection of whoever was expected with it is another's, after all. */
  forget(uniqueId: string): void {
    for (const worker of this.#workers.values()) {
      if (worker.uniqueId !== uniqueId || worker.peer !== null) continue;
      worker.uniqueId = null;
    }
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
        // Of a worker that told a new master of itself before its line was open, this is the first that is heard.
        this.#worker(peer.pid).uniqueId ??= message.session.uniqueId;
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
        // All is said and done: how it ends now (a thread of it may hang) is no accident.
        this.excuse(peer.pid);
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
      const level = worker.isCondemned ? 'info' : 'error';
      const doing = worker.isCondemned ? '' : this.#doing(worker);
      const { uniqueId } = worker;
      this.#options.log(level, `processus terminé (code ${code}, signal ${signal})${doing}`, {
        pid,
        uniqueId,
      });
      if (!worker.isCondemned) this.emit('accident', pid);
    }
    // While its bus connection is open, the last words of the dead may not have been read yet.
    if (worker.peer === null) this.#bury(pid, worker);
  }

  /** Nobody waits for this process any more, dead or not: its session is accounted for now, with a FIN if it owes one. */
  giveUp(pid: number): void {
    const worker = this.#workers.get(pid);
    if (!worker) return;
    worker.isCondemned = true;
    this.#account(worker, pid);
  }

  /** Says why the process is about to be ended (French); what its end looks like is no accident then. */
  condemn(pid: number, reason: string): void {
    const worker = this.#workers.get(pid);
    const doing = worker ? this.#doing(worker) : '';
    this.#options.log('error', `processus arrêté : ${reason}${doing}`, {
      pid,
      uniqueId: worker?.uniqueId ?? null,
    });
    this.excuse(pid);
  }

  /** Its session is at its end, and it has said that it makes the FIN itself. */
  isEnding(pid: number): boolean {
    const uniqueId = this.#workers.get(pid)?.uniqueId ?? null;
    return uniqueId !== null && this.#options.registry.get(uniqueId)?.isEnding === true;
  }

  /** Whoever calls has said why this process is about to be ended: that is no accident. */
  excuse(pid: number): void {
    const worker = this.#workers.get(pid);
    if (worker) worker.isCondemned = true;
  }

  /** Workers of a master before this one: the pool knows nothing of them. */
  get adoptedPids(): number[] {
    const isAdopted = ([pid, worker]: [number, WatchedWorker]) =>
      !worker.hasExited && !this.#options.isOurs(pid);
    return [...this.#workers].filter(isAdopted).map(([pid]) => pid);
  }

  /** Those whose death, if they are dead, has not been dealt with yet: a FIN may come of it. */
  get unburiedPids(): number[] {
    return [...this.#workers.keys()];
  }

  stop(): void {
    for (const { timer } of this.#workers.values()) if (timer) clearTimeout(timer);
  }

  #worker(pid: number): WatchedWorker {
    const known = this.#workers.get(pid);
    if (known) return known;
    const worker: WatchedWorker = {
      peer: null,
      uniqueId: null,
      hasExited: false,
      isCondemned: false,
      timer: null,
    };
    this.#workers.set(pid, worker);
    return worker;
  }

  /** `wasDead`: when it was looked for the last time; by now the master before has passed on what it had still said. */
  #lookFor(pid: number, worker: WatchedWorker, end: number, wasDead = false): void {
    worker.timer = setTimeout(() => {
      if (worker.uniqueId === null) return void this.#workers.delete(pid);
      if (wasDead) return this.#bury(pid, worker);
      if (performance.now() < end) return this.#lookFor(pid, worker, end, !isThere(pid));
      this.condemn(pid, `silence de ${EXPECTED_MS / 1000} s après le remplacement du processus principal`);
      killPid(pid);
      this.#bury(pid, worker);
    }, LOOK_EVERY_MS);
  }

  #bury(pid: number, worker: WatchedWorker): void {
    if (worker.timer) clearTimeout(worker.timer);
    this.#workers.delete(pid);
    this.#account(worker, pid);
  }

  /** Its place is free, and what its session still owes is somebody else's affair. */
  #account(worker: WatchedWorker, pid: number): void {
    const connection = worker.uniqueId === null ? undefined : this.#options.registry.get(worker.uniqueId);
    this.#release(worker);
    if (!connection?.session) return;
    this.emit('unfinished', connection.session);
    // The far end of a call of ours has no service that would wait for a FIN.
    const hasService = connection.session.direction === 'IN';
    if (!connection.isEnding && hasService) this.emit('lost', connection.session);
    // Of a process that is no child of ours, nobody sees with what it exited.
    if (!worker.hasExited && !connection.isEnding && !worker.isCondemned) this.emit('accident', pid);
  }

  /** For the log: what the session was at. Nothing of what the user typed, nor of what a URL's query may hold. */
  #doing({ uniqueId }: WatchedWorker): string {
    const session = uniqueId === null ? null : (this.#options.registry.get(uniqueId)?.session ?? null);
    if (session === null) return '';
    const seconds = Math.max(0, Math.round((Date.now() - session.lastActionAt) / 1000));
    const service = parseServiceUrl(session.url)?.address ?? 'inconnu';
    return `, service ${service}, dernière action il y a ${seconds} s`;
  }

  #release(worker: WatchedWorker): void {
    if (worker.uniqueId !== null) this.#options.registry.remove(worker.uniqueId);
    worker.uniqueId = null;
  }
}
