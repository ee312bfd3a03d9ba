/**
 * What systemd is told of this service (Type=notify): that it is ready, which process is the main one, that it is well.
 * Node has no datagram sockets in the file system, so systemd's own command sends it.
 */

import { execFile } from 'node:child_process';
import type { LogLevel } from '@minipavi/bus';

const COMMAND = 'systemd-notify';
/** The command waits until systemd has read; one that does not answer holds nobody back. */
const TOLD_WITHIN_MS = 5_000;
/** How often the number of sessions is told, when no watchdog wants to hear more often. */
const STATUS_EVERY_MS = 30_000;
/** Of the time after which systemd takes the service for dead. */
const WATCHDOG_SHARE = 3;
const OURS = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'];

/** For the processes that this one starts: whoever has these variables can speak for the service. */
export function withoutServiceManager(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OURS.includes(name)));
}

export interface ServiceManagerOptions {
  readonly env: NodeJS.ProcessEnv;
  /** One line of French. */
  readonly status: () => string;
  readonly log: (level: LogLevel, message: string) => void;
}

export class ServiceManager {
  readonly #options: ServiceManagerOptions;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | null = null;
  #dueAt = 0;
  #isTelling = false;
  #isFaulty = false;

  constructor(options: ServiceManagerOptions) {
    this.#options = options;
    const watchdogMs = Number(options.env['WATCHDOG_USEC'] ?? 0) / 1000;
    this.#everyMs = watchdogMs > 0 ? Math.min(STATUS_EVERY_MS, watchdogMs / WATCHDOG_SHARE) : STATUS_EVERY_MS;
  }

  /** Users are served; from now on the service says that it is well. Never rejects. */
  async ready(): Promise<void> {
    if (!this.#isThere) return;
    this.#beLater();
    await this.#tell([`MAINPID=${process.pid}`, 'READY=1', 'WATCHDOG=1', `STATUS=${this.#options.status()}`]);
  }

  /** Another process is the main one; this one will end. Resolves when systemd knows. */
  async followedBy(pid: number): Promise<void> {
    this.stop();
    await this.#tell([`MAINPID=${pid}`]);
  }

  async stopping(): Promise<void> {
    this.stop();
    await this.#tell(['STOPPING=1', 'STATUS=arrêt en cours']);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  get #isThere(): boolean {
    return (this.#options.env['NOTIFY_SOCKET'] ?? '') !== '';
  }

  #beLater(): void {
    this.#dueAt = performance.now() + this.#everyMs;
    this.#timer = setTimeout(() => this.#beWell(), this.#everyMs);
    this.#timer.unref();
  }

  /** Not when this comes very late: whatever kept the process from its work may do so again. */
  #beWell(): void {
    const isLate = performance.now() - this.#dueAt > this.#everyMs;
    this.#beLater();
    if (isLate || this.#isTelling) return;
    this.#isTelling = true;
    void this.#tell(['WATCHDOG=1', `STATUS=${this.#options.status()}`]).then(() => (this.#isTelling = false));
  }

  #tell(assignments: readonly string[]): Promise<void> {
    if (!this.#isThere) return Promise.resolve();
    const { env, log } = this.#options;
    return new Promise((resolve) => {
      execFile(COMMAND, assignments, { env, timeout: TOLD_WITHIN_MS }, (error) => {
        // Once, until it goes well again.
        if (error && !this.#isFaulty) log('warn', `systemd : ${COMMAND} a échoué (${error.message.trim()})`);
        this.#isFaulty = error !== null;
        resolve();
      });
    });
  }
}
