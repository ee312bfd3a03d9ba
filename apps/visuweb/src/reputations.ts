/**
 * What is known of visitors' addresses, asked of the master once and remembered: a page is many requests. Those who come
 * meanwhile from the same address wait for the same answer, and nobody else does.
 */

import type { FromMaster, ToMaster } from '@minipavi/bus';

/** The master answers within a second and a half; it may be away. */
const PATIENCE_MS = 1_600;
/** The background process remembers for a day; in between, it may have learnt more. */
const KNOWN_MS = 3_600_000;
/** Where nothing could be known. */
const UNKNOWN_MS = 60_000;
const MAX_ENTRIES = 5_000;
/** Addresses asked about at once. Those beyond are taken for unknown. */
const MAX_PENDING = 200;

export interface ReputationsOptions {
  readonly send: (message: ToMaster) => void;
  /** While the master is away nothing is asked: the questions would pile up for it. */
  readonly isMasterAway: () => boolean;
  readonly now: () => number;
  readonly patienceMs?: number;
}

interface Pending {
  readonly address: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (score: number | null) => void;
}

export class Reputations {
  readonly #options: ReputationsOptions;
  /** Ordered by when they were learnt. */
  readonly #known = new Map<string, { readonly score: number | null; readonly until: number }>();
  readonly #pending = new Map<number, Pending>();
  readonly #underWay = new Map<string, Promise<number | null>>();
  #lastId = 0;

  constructor(options: ReputationsOptions) {
    this.#options = options;
  }

  /** 0 (nothing against it) to 100; null: nothing could be known. Never rejects. */
  ask(address: string): Promise<number | null> {
    const known = this.#known.get(address);
    if (known && known.until > this.#options.now()) return Promise.resolve(known.score);
    const underWay = this.#underWay.get(address);
    if (underWay) return underWay;
    if (this.#pending.size >= MAX_PENDING || this.#options.isMasterAway()) return Promise.resolve(null);
    const id = (this.#lastId += 1);
    const answer = new Promise<number | null>((resolve) => {
      const timer = setTimeout(() => this.#settle(id, null), this.#options.patienceMs ?? PATIENCE_MS);
      this.#pending.set(id, { address, timer, resolve });
    });
    this.#underWay.set(address, answer);
    this.#options.send({ type: 'reputation-question', id, pid: process.pid, address });
    return answer;
  }

  onMessage(message: FromMaster): void {
    if (message.type === 'reputation-answer' && message.pid === process.pid) {
      this.#settle(message.id, message.score);
    }
  }

  close(): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, null);
  }

  /** An answer that comes too late is dropped. */
  #settle(id: number, score: number | null): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    const { address, timer, resolve } = pending;
    clearTimeout(timer);
    this.#pending.delete(id);
    this.#underWay.delete(address);
    this.#known.delete(address);
    const lastsMs = score === null ? UNKNOWN_MS : KNOWN_MS;
    this.#known.set(address, { score, until: this.#options.now() + lastsMs });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_ENTRIES && oldest !== undefined) this.#known.delete(oldest);
    resolve(score);
  }
}
