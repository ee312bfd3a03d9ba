/**
 * What AbuseIPDB says of addresses. Callers are held back meanwhile, so an answer comes in time or not at all; and who
 * does not answer, or will not answer any more today, is left alone for a while.
 */

import { isIP } from 'node:net';
import type { LogFields, LogLevel } from '@minipavi/bus';
import type { ReputationSource } from '../handover.ts';
import { isSettledWithin } from '../settled-within.ts';
import { ReputationCache } from './reputation-cache.ts';
import { ReputationClient, type ReputationReply } from './reputation-request.ts';

/** From the question to the answer, a turn of the bus less than callers are held. */
const ANSWERED_WITHIN_MS = 1_400;
/** Addresses asked about at once; others wait their turn, as long as their time lasts. */
const MAX_AT_ONCE = 8;
const MAX_WAITING = 200;
/** An address about which nothing could be learnt is not asked about again before. */
const FAILURE_LASTS_MS = 60_000;
const MAX_FAILURES_KEPT = 1_000;
/** So many in a row, and the API itself is taken to be away. */
const FAILURES_IN_A_ROW = 3;
const AWAY_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The file has been read by then, or the disk hangs. */
const LOADED_WITHIN_MS = 300;

export interface ReputationOptions {
  readonly source: ReputationSource;
  readonly log: (level: LogLevel, message: string, fields?: LogFields) => void;
  readonly client?: Pick<ReputationClient, 'ask' | 'close'>;
  /** Milliseconds since any moment, never set back. */
  readonly now?: () => number;
}

interface Question {
  readonly address: string;
  readonly deadline: number;
  readonly settle: (score: number | null) => void;
}

export class Reputation {
  readonly #options: ReputationOptions;
  readonly #client: Pick<ReputationClient, 'ask' | 'close'>;
  readonly #now: () => number;
  readonly #cache: ReputationCache;
  readonly #loaded: Promise<unknown>;
  /** Asked about now, or waiting for its turn: whoever asks meanwhile gets the same answer. */
  readonly #underWay = new Map<string, Promise<number | null>>();
  readonly #waiting: Question[] = [];
  #running = 0;
  /** Until when each is not asked about again; ordered by that. */
  readonly #failed = new Map<string, number>();
  #failuresInARow = 0;
  /** Nothing is asked before. */
  #closedUntil = -Infinity;
  /** What the log was told last of why; null: that all is well. */
  #told: string | null = null;

  constructor(options: ReputationOptions) {
    this.#options = options;
    this.#client = options.client ?? new ReputationClient();
    this.#now = options.now ?? ((): number => performance.now());
    const onFault = (fault: string): void => options.log('warn', `réputations : ${fault}`);
    this.#cache = new ReputationCache({ file: options.source.cacheFile, onFault });
    this.#loaded = isSettledWithin(this.#cache.load(), LOADED_WITHIN_MS);
  }

  /** 0 (nothing against it) to 100; null: nothing can be known in time. Never rejects. */
  async ask(address: string): Promise<number | null> {
    if (isIP(address) === 0) return null;
    const deadline = this.#now() + ANSWERED_WITHIN_MS;
    await this.#loaded;
    const known = this.#cache.get(address);
    if (known !== null) return known;
    const underWay = this.#underWay.get(address);
    if (underWay) {
      const isInTime = await isSettledWithin(underWay, Math.max(0, deadline - this.#now()));
      return isInTime ? underWay : null;
    }
    if (!this.#mayAsk(address) || this.#waiting.length >= MAX_WAITING) return null;
    const answer = this.#queue(address, deadline).finally(() => this.#underWay.delete(address));
    this.#underWay.set(address, answer);
    return answer;
  }

  /** What is under way is given up. */
  stop(): void {
    for (const { settle } of this.#waiting.splice(0)) settle(null);
    this.#client.close();
  }

  /** Resolves when what was learnt is on disk. */
  settled(): Promise<void> {
    return this.#cache.settled();
  }

  #mayAsk(address: string): boolean {
    const now = this.#now();
    for (const [one, until] of this.#failed) {
      if (until > now) break;
      this.#failed.delete(one);
    }
    return now >= this.#closedUntil && !this.#failed.has(address);
  }

  #queue(address: string, deadline: number): Promise<number | null> {
    return new Promise((settle) => {
      this.#waiting.push({ address, deadline, settle });
      this.#next();
    });
  }

  #next(): void {
    while (this.#running < MAX_AT_ONCE) {
      const question = this.#waiting.shift();
      if (!question) return;
      const { address, deadline, settle } = question;
      const timeoutMs = deadline - this.#now();
      // Its time is over, or another answer has said meanwhile that there will be none.
      if (timeoutMs <= 0 || !this.#mayAsk(address)) {
        settle(null);
        continue;
      }
      this.#running += 1;
      const { url, key } = this.#options.source;
      void this.#client.ask({ url, key, address, timeoutMs }).then((reply) => {
        this.#running -= 1;
        settle(this.#learn(address, reply));
        this.#next();
      });
    }
  }

  #learn(address: string, reply: ReputationReply): number | null {
    switch (reply.kind) {
      case 'score':
        this.#open();
        this.#cache.put(address, reply.score);
        return reply.score;
      case 'quota': {
        const pauseMs = Math.min(DAY_MS, Math.max(1000, reply.retryAfterMs ?? HOUR_MS));
        this.#close(pauseMs, 'quota', `quota épuisé, plus rien n'est demandé avant ${spell(pauseMs)}`);
        return null;
      }
      case 'key':
        this.#close(HOUR_MS, 'key', `clé refusée (general/ipdbkey), nouvel essai dans ${spell(HOUR_MS)}`);
        return null;
      case 'refused':
        this.#open();
        this.#remember(address);
        return null;
      case 'failed':
        this.#remember(address);
        this.#failuresInARow += 1;
        if (this.#failuresInARow < FAILURES_IN_A_ROW) return null;
        this.#close(AWAY_MS, 'away', `${reply.reason}, nouvel essai dans ${spell(AWAY_MS)}`);
        return null;
    }
  }

  #remember(address: string): void {
    this.#failed.delete(address);
    this.#failed.set(address, this.#now() + FAILURE_LASTS_MS);
    const [oldest] = this.#failed.keys();
    if (this.#failed.size > MAX_FAILURES_KEPT && oldest !== undefined) this.#failed.delete(oldest);
  }

  #open(): void {
    this.#failuresInARow = 0;
    if (this.#told === null) return;
    this.#told = null;
    this.#options.log('info', `${this.#name} : répond à nouveau`);
  }

  /** Said once for each change. Those that were asked before, and answer the same, do not make it longer. */
  #close(pauseMs: number, cause: string, message: string): void {
    this.#closedUntil = this.#now() + pauseMs;
    if (this.#told === cause) return;
    this.#told = cause;
    this.#options.log('warn', `${this.#name} : ${message} ; ipdbfail dit qui entre`);
  }

  /** Without the query, nor what else of an address may be a secret. */
  get #name(): string {
    const { origin, pathname } = new URL(this.#options.source.url);
    return `réputations, ${origin}${pathname}`;
  }
}

function spell(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes < 120) return minutes === 1 ? 'une minute' : `${minutes} minutes`;
  return `${Math.ceil(minutes / 60)} heures`;
}
