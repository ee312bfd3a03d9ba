/** One of the processes there is one of (background, visuweb, services): started again when it dies. */

import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { BusPeer, Role } from '@minipavi/bus';
import { killPid } from './kill-pid.ts';

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 10_000;
/** Alive for so long, a process is taken as sound: the next restart is quick again. */
const SOUND_AFTER_MS = 30_000;

export interface SupervisedProcessOptions {
  readonly role: Exclude<Role, 'worker'>;
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
    return this.#peer;
  }

  get isRunning(): boolean {
    return this.#child !== null || this.#peer !== null;
  }

  /** Starts it, unless one left by a master before this has already said hello. */
  start(): void {
    if (this.isRunning || this.#isStopping) return;
    this.#startedAt = Date.now();
    const child = spawn(process.execPath, [this.#options.script], {
      env: this.#options.env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    this.#child = child;
    child.on('error', () => this.#ended(null, null));
    child.on('exit', (code, signal) => this.#ended(code, signal));
  }

  /** Port it listens on; null while it does not. */
  get port(): number | null {
    return this.#port;
  }

  hello(peer: BusPeer): void {
    this.#peer = peer;
  }

  listening(port: number): void {
    this.#port = port;
  }

  /** The bus connection was lost. Only for an adopted process is that the end of it. */
  gone(peer: BusPeer): void {
    if (this.#peer !== peer) return;
    this.#peer = null;
    if (this.#child === null) this.#ended(null, null);
  }

  /** From now on its end is no accident, and the last one. */
  retire(): void {
    this.#isStopping = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  stop(withinMs: number, reason: string): void {
    this.retire();
    if (this.#peer) this.#peer.send({ type: 'stop', withinMs, reason });
    else this.#child?.kill('SIGTERM');
  }

  kill(): void {
    if (this.#child) this.#child.kill('SIGKILL');
    else if (this.#peer) killPid(this.#peer.pid);
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = null;
    this.#port = null;
    if (this.#isStopping || this.#timer) return;
    if (Date.now() - this.#startedAt > SOUND_AFTER_MS) this.#retryMs = FIRST_RETRY_MS;
    const delayMs = this.#retryMs;
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.start();
    }, delayMs);
    this.emit('died', code, signal, delayMs);
  }
}
