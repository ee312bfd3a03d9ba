/**
 * Asks the background process what is known of an address, for the master and for VisuWeb. Whoever asks has an answer
 * in time, be it that nothing is known: the background process may be dead, or hang.
 */

import type { BusPeer, LogFields, LogLevel, ToMaster } from '@minipavi/bus';

/** Whoever is held back because of it waits no longer. */
const ANSWERED_WITHIN_MS = 1_500;
/** Under way at once: as many as may be held back at the ports, and the visitors of VisuWeb. */
const MAX_PENDING = 500;

export interface ReputationDeskOptions {
  /** null: it is not there. */
  readonly background: () => BusPeer | null;
  /** The operator's whitelist: nothing is to be known of whom it holds. */
  readonly isWhitelisted: (address: string) => boolean;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
}

interface Pending {
  readonly address: string;
  readonly timer: NodeJS.Timeout;
  readonly settle: (score: number | null) => void;
}

export class ReputationDesk {
  readonly #options: ReputationDeskOptions;
  /** By the number that the background process is told. */
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #isStopped = false;

  constructor(options: ReputationDeskOptions) {
    this.#options = options;
  }

  /** 0 (nothing against it) to 100; null: nothing can be known. Within a second and a half; never rejects. */
  ask(address: string): Promise<number | null> {
    if (this.#isStopped || this.#pending.size >= MAX_PENDING) return Promise.resolve(null);
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, null), ANSWERED_WITHIN_MS);
      this.#pending.set(id, { address, timer, settle: resolve });
      this.#put(id, address);
    });
  }

  /** The background process is there, for the first time or again: what one before it was asked has gone with it. */
  backgroundReady(): void {
    for (const [id, { address }] of this.#pending) this.#put(id, address);
  }

  /** False: this message is somebody else's. */
  message(from: BusPeer, message: ToMaster): boolean {
    switch (message.type) {
      case 'reputation-question':
        if (this.#isFrom('visuweb', from, message)) void this.#pass(from, message.id, message.address);
        return true;
      case 'reputation-answer':
        // One that a master before this one asked for is nobody's: its numbers are not ours.
        if (this.#isFrom('background', from, message) && message.pid === process.pid) {
          this.#settle(message.id, message.score);
        }
        return true;
      default:
        return false;
    }
  }

  /** Nothing can be known any more. */
  stop(): void {
    this.#isStopped = true;
    for (const id of [...this.#pending.keys()]) this.#settle(id, null);
  }

  /** Once there is somebody to ask. */
  #put(id: number, address: string): void {
    this.#options.background()?.send({ type: 'reputation-question', id, pid: process.pid, address });
  }

  async #pass(from: BusPeer, id: number, address: string): Promise<void> {
    const score = this.#options.isWhitelisted(address) ? 0 : await this.ask(address);
    from.send({ type: 'reputation-answer', id, pid: from.pid, score });
  }

  #isFrom(role: BusPeer['role'], from: BusPeer, { type }: ToMaster): boolean {
    if (from.role === role) return true;
    this.#options.log('warn', `bus : ${type} du processus ${from.role}, refusé`, { pid: from.pid });
    return false;
  }

  /** An answer that comes too late is dropped. */
  #settle(id: number, score: number | null): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    clearTimeout(pending.timer);
    this.#pending.delete(id);
    pending.settle(score);
  }
}
