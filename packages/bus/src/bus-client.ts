/** A process's end of the bus: connects to the master, says hello, reconnects for as long as it lives. */

import { EventEmitter } from 'node:events';
import net from 'node:net';
import { encodeLine, JsonLineReader } from './json-lines.ts';
import type { FromMaster, LogFields, LogLevel, Role, SessionState, ToMaster } from './messages.ts';

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1000;
/** A process without a master serves those who are there, but holds ports that a later start may need. */
const ORPHANED_AFTER_MS = 60_000;
/** Messages kept while the master is away; the oldest log lines go first. */
const MAX_WAITING = 500;

export interface BusClientOptions {
  readonly path: string;
  readonly role: Role;
  /** State of this process's session when (re)connecting; null when it has none. */
  readonly session?: () => SessionState | null;
  /** Time without a master after which `orphaned` is emitted; default one minute. */
  readonly orphanedAfterMs?: number;
}

interface BusClientEvents {
  message: [message: FromMaster];
  /** The connection to the master was lost; the client tries again by itself. */
  lost: [];
  /** No master has come back: whoever serves no user should end. */
  orphaned: [];
}

export class BusClient extends EventEmitter<BusClientEvents> {
  readonly #options: BusClientOptions;
  #socket: net.Socket | null = null;
  #connected = false;
  #closed = false;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: NodeJS.Timeout | null = null;
  #orphanTimer: NodeJS.Timeout | null = null;
  #waiting: ToMaster[] = [];

  constructor(options: BusClientOptions) {
    super();
    this.#options = options;
    this.#startOrphanTimer();
    this.#connect();
  }

  /** Sends now, or after the next hello when the master is away. */
  send(message: ToMaster): void {
    if (this.#connected && this.#socket) {
      this.#socket.write(encodeLine(message));
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) {
      const log = this.#waiting.findIndex((one) => one.type === 'log');
      this.#waiting.splice(Math.max(0, log), 1);
    }
    this.#waiting.push(message);
  }

  log(level: LogLevel, message: string, fields: LogFields = {}): void {
    this.send({ type: 'log', level, message, fields });
  }

  /** Flushes and closes; resolves when everything sent has reached the kernel. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    this.#stopOrphanTimer();
    const socket = this.#socket;
    if (!socket || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once('close', () => resolve());
      // Not when the master has closed its end too: one that hangs must hold nobody back.
      const flush = () => void socket.end(() => socket.destroy());
      if (this.#connected) flush();
      else if (this.#waiting.length > 0) socket.once('connect', flush);
      else socket.destroy();
    });
  }

  #connect(): void {
    const socket = net.connect(this.#options.path);
    this.#socket = socket;
    const reader = new JsonLineReader(
      (message) => this.emit('message', message as FromMaster),
      (fault) => this.log('warn', `bus: ${fault}`),
    );
    socket.on('connect', () => this.#greet(socket));
    socket.on('data', (chunk) => reader.push(chunk));
    socket.on('error', () => {}); // 'close' follows and says it all
    socket.on('close', () => this.#lost());
  }

  #greet(socket: net.Socket): void {
    this.#connected = true;
    this.#stopOrphanTimer();
    this.#retryMs = FIRST_RETRY_MS;
    const hello: ToMaster = {
      type: 'hello',
      role: this.#options.role,
      pid: process.pid,
      session: this.#options.session?.() ?? null,
    };
    socket.write(encodeLine(hello));
    for (const message of this.#waiting.splice(0)) socket.write(encodeLine(message));
  }

  #lost(): void {
    const wasConnected = this.#connected;
    this.#connected = false;
    this.#socket = null;
    if (this.#closed) return;
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    this.#startOrphanTimer();
    if (wasConnected) this.emit('lost');
  }

  #startOrphanTimer(): void {
    const delay = this.#options.orphanedAfterMs ?? ORPHANED_AFTER_MS;
    this.#orphanTimer ??= setTimeout(() => this.emit('orphaned'), delay);
  }

  #stopOrphanTimer(): void {
    if (this.#orphanTimer) clearTimeout(this.#orphanTimer);
    this.#orphanTimer = null;
  }
}
