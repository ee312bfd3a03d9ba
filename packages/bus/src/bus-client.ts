/** A process's end of the bus: connects to the master, says hello, reconnects for as long as it lives. */

import { EventEmitter } from 'node:events';
import net from 'node:net';
import { BUILD } from './build.ts';
import { encodeLine, JsonLineReader } from './json-lines.ts';
import type { FromMaster, LogFields, LogLevel, Role, SessionState, ToMaster } from './messages.ts';
import { fingerprintOf } from './fingerprint.ts';

/** A master that was followed by another leaves the path to it before it says goodbye: the first try finds it. */
const FIRST_RETRY_MS = 10;
/** A new master knows everybody within this; a try that fails costs some microseconds. */
const LAST_RETRY_MS = 250;
/** The last words; a master that is busy elsewhere needs some milliseconds. */
const READ_WITHIN_MS = 1_000;
/** A process without a master serves those who are there, but holds ports that a later start may need. */
const ORPHANED_AFTER_MS = 60_000;
/** Messages kept while the master is away; the oldest log lines go first. */
const MAX_WAITING = 500;

export interface BusClientOptions {
  readonly path: string;
  /** Where to connect the first time, if anywhere else: the bus of a master that has not taken the path over yet. */
  readonly firstPath?: string | undefined;
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
  /** Of this connection, whether it ever was one. */
  #wasGreeted = false;
  #closed = false;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: NodeJS.Timeout | null = null;
  #orphanTimer: NodeJS.Timeout | null = null;
  /** Of the configuration that the last welcome brought. */
  #settings: string | null = null;
  #waiting: ToMaster[] = [];

  constructor(options: BusClientOptions) {
    super();
    this.#options = options;
    this.#startOrphanTimer();
    this.#connect(options.firstPath);
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

  /** Flushes and closes; resolves when the master has read everything, or hangs. */
  close(): Promise<void> {
    this.#closed = true;
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    this.#stopOrphanTimer();
    return new Promise((resolve) => {
      // Closed by the master, once it has read all: to close first would break what it is just writing here, and a
      // connection that breaks so takes along what was not read yet. One that hangs holds nobody back.
      const flush = (to: net.Socket): void => {
        to.end();
        const timer = setTimeout(() => to.destroy(), READ_WITHIN_MS);
        to.once('close', () => clearTimeout(timer));
      };
      // One try more: another master may have the path by now, and the last words are for it.
      const tryOnce = (): void => {
        if (this.#waiting.length === 0) return resolve();
        const next = this.#connect();
        next.once('connect', () => flush(next)).once('close', () => resolve());
      };
      const socket = this.#socket;
      if (!socket || socket.destroyed) return tryOnce();
      socket.once('close', tryOnce);
      if (this.#connected) flush(socket);
      // A master that says goodbye closes in a moment.
      else if (this.#wasGreeted) return;
      else if (this.#waiting.length > 0) socket.once('connect', () => flush(socket));
      else socket.destroy();
    });
  }

  #connect(path = this.#options.path): net.Socket {
    const socket = net.connect(path);
    this.#socket = socket;
    const reader = new JsonLineReader(
      (message) => this.#receive(message as FromMaster),
      (fault) => this.log('warn', `bus: ${fault}`),
    );
    socket.on('connect', () => this.#greet(socket));
    socket.on('data', (chunk) => reader.push(chunk));
    socket.on('error', () => {}); // 'close' follows and says it all
    // A master that goes: what is said from now on is for the next one.
    socket.on('end', () => (this.#connected = false));
    socket.on('close', () => this.#lost());
    return socket;
  }

  #receive(message: FromMaster): void {
    if (this.#closed) return;
    if (message.type === 'ping') return this.send({ type: 'pong' });
    if (message.type === 'welcome') this.#settings = fingerprintOf(message.config);
    this.emit('message', message);
  }

  #greet(socket: net.Socket): void {
    this.#connected = true;
    this.#wasGreeted = true;
    this.#stopOrphanTimer();
    this.#retryMs = FIRST_RETRY_MS;
    const hello: ToMaster = {
      type: 'hello',
      role: this.#options.role,
      pid: process.pid,
      build: BUILD,
      settings: this.#settings,
      session: this.#options.session?.() ?? null,
    };
    socket.write(encodeLine(hello));
    for (const message of this.#waiting.splice(0)) socket.write(encodeLine(message));
  }

  #lost(): void {
    const wasConnected = this.#wasGreeted;
    this.#wasGreeted = false;
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
