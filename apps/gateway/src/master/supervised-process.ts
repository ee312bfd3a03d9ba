/** One of the processes there is one of (background, visuweb, services): started again when it dies. */

import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BusPeer, Role } from '@minipavi/bus';
import { killPid } from './kill-pid.ts';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 10_000;
/** Alive for so long, a process is taken as sound: the next restart is quick again. */
const SOUND_AFTER_MS = 30_000;
/** For one that replaces another to be there; and for that other to be gone, where only one can be. */
const RENEWED_WITHIN_MS = 15_000;
const POLL_MS = 10;

export interface SupervisedProcessOptions {
  readonly role: Exclude<Role, 'worker' | 'operator'>;
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
}

interface SupervisedProcessEvents {
  /** It died without being told to; it is started again after `delayMs`. */
  died: [code: number | null, signal: NodeJS.Signals | null, delayMs: number];
}

export class SupervisedProcess extends EventEmitter<SupervisedProcessEvents> {
  readonly role: SupervisedProcessOptions['role'];
  readonly #options: SupervisedProcessOptions;
  #child: ChildProcess | null = null;
  #peer: BusPeer | null = null;
  /** To be replaced, and at work until its replacement is. */
  #outgoing: BusPeer | null = null;
  /** Told to go, and replaced. */
  readonly #leaving = new Set<BusPeer>();
  #port: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #retryMs = FIRST_RETRY_MS;
  #startedAt = 0;
  #isStopping = false;

  constructor(options: SupervisedProcessOptions) {
    super();
    this.role = options.role;
    this.#options = options;
  }

  get peer(): BusPeer | null {
    return this.#peer ?? this.#outgoing;
  }

  /** Of a process that runs, whether it can be reached now or not; null when there is none. */
  get pid(): number | null {
    return this.#peer?.pid ?? this.#child?.pid ?? null;
  }

  get isRunning(): boolean {
    return this.#child !== null || this.peer !== null || this.#leaving.size > 0;
  }

  /** Starts it, unless one left by a master before this has already said hello. */
  start(): void {
    if (this.#child !== null || this.#peer !== null || this.#isStopping) return;
    this.#spawn();
  }

  /** Port it listens on; null while it does not. */
  get port(): number | null {
    return this.#port;
  }

  hello(peer: BusPeer): void {
    this.#peer = peer;
    // It holds a port that the new one waits for.
    this.#outgoing?.send({ type: 'stop', withinMs: RENEWED_WITHIN_MS, reason: 'mise à jour' });
    if (this.#outgoing) this.#leaving.add(this.#outgoing);
    this.#outgoing = null;
  }

  listening(peer: BusPeer, port: number): void {
    if (peer.pid === this.#peer?.pid) this.#port = port;
  }

  /** The bus connection was lost. Only for an adopted process is that the end of it. */
  gone(peer: BusPeer): void {
    if (this.#outgoing === peer) this.#outgoing = null;
    this.#leaving.delete(peer);
    if (this.#peer !== peer) return;
    this.#peer = null;
    if (this.#child === null) this.#ended(null, null);
  }

  /**
   * Puts another in its place, of the programs as they are now. `overlaps`: it is started before the old one is told
   * to go, so that a port is free for no longer than it takes to open it; else there is one at a time. False: the
   * new one is not there in time; the old one stays where it can, and whatever dies is started again as always.
   */
  async renew(overlaps: boolean): Promise<boolean> {
    const old = this.#peer;
    if (old === null || this.#isStopping) return true;
    this.#port = null;
    this.#child = null; // its end is no accident any more
    this.#peer = null;
    this.#outgoing = old;
    const end = performance.now() + RENEWED_WITHIN_MS;
    const until = async (test: () => boolean): Promise<boolean> => {
      while (!test() && !this.#isStopping && performance.now() < end) await sleep(POLL_MS);
      return test();
    };
    if (!overlaps) {
      old.send({ type: 'stop', withinMs: RENEWED_WITHIN_MS / 2, reason: 'mise à jour' });
      await until(() => this.#outgoing !== old);
    }
    this.#retryMs = FIRST_RETRY_MS;
    if (!this.#isStopping) this.#spawn();
    const isThere = await until(
      () => this.#peer !== null && (this.role === 'background' || this.#port !== null),
    );
    if (isThere && !(await until(() => !this.#leaving.has(old)))) killPid(old.pid);
    return isThere;
  }

  /** From now on its end is no accident, and the last one. */
  retire(): void {
    this.#isStopping = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** It is this master's affair again: a successor to whom it was left is gone. */
  resume(): void {
    this.#isStopping = false;
  }

  stop(withinMs: number, reason: string): void {
    this.retire();
    for (const peer of [this.#outgoing, ...this.#leaving]) peer?.send({ type: 'stop', withinMs, reason });
    if (this.#peer) this.#peer.send({ type: 'stop', withinMs, reason });
    else this.#child?.kill('SIGTERM');
  }

  kill(): void {
    for (const peer of [this.#outgoing, ...this.#leaving]) if (peer) killPid(peer.pid);
    if (this.#child) this.#child.kill('SIGKILL');
    else if (this.#peer) killPid(this.#peer.pid);
  }

  #spawn(): void {
    this.#startedAt = performance.now();
    const child = this.#tryToSpawn();
    this.#child = child;
    if (!child) return this.#ended(null, null);
    const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (this.#child === child) this.#ended(code, signal);
    };
    child.on('error', () => ended(null, null));
    child.on('exit', ended);
  }

  /** null: without memory for another process, Node throws. */
  #tryToSpawn(): ChildProcess | null {
    try {
      return spawn(process.execPath, [this.#options.script], {
        env: this.#options.env,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
    } catch {
      return null;
    }
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = null;
    this.#port = null;
    if (this.#isStopping || this.#timer) return;
    if (performance.now() - this.#startedAt > SOUND_AFTER_MS) this.#retryMs = FIRST_RETRY_MS;
    const delayMs = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.start();
    }, delayMs);
    this.emit('died', code, signal, delayMs);
  }
}
