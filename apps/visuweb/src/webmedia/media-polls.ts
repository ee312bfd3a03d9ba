/** Questions to the workers: has your service sent something to show? One bus message each way. */

import type { MediaPoll, MediaRequest, ToMaster } from '@minipavi/bus';

export interface MediaAnswer {
  /** False: the session is over. */
  readonly isKnown: boolean;
  readonly media: MediaRequest | null;
}

/** A worker that does not answer is busy, not gone: its end would be told. So there is nothing new. */
const NOTHING_NEW: MediaAnswer = { isKnown: true, media: null };
const PATIENCE_MS = 2000;
/** Under way at once. A worker that hangs may keep few of them from the others. */
export const MAX_POLLS = 200;
export const MAX_POLLS_PER_SESSION = 8;

export interface MediaPollsOptions {
  readonly send: (message: ToMaster) => void;
  /** While the master is away nothing is asked: the questions would pile up for it. */
  readonly isMasterAway: () => boolean;
  readonly patienceMs?: number;
}

interface Pending {
  readonly uniqueId: string;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (answer: MediaAnswer) => void;
}

export class MediaPolls {
  readonly #options: MediaPollsOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #perSession = new Map<string, number>();
  #lastId = 0;

  constructor(options: MediaPollsOptions) {
    this.#options = options;
  }

  /** Takes what the service wants shown, and tells it what the player did. Never rejects. */
  ask(uniqueId: string, event: MediaPoll['event']): Promise<MediaAnswer> {
    const underWay = this.#perSession.get(uniqueId) ?? 0;
    const isFull = this.#pending.size >= MAX_POLLS || underWay >= MAX_POLLS_PER_SESSION;
    if (isFull || this.#options.isMasterAway()) return Promise.resolve(NOTHING_NEW);
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle(id, NOTHING_NEW), this.#options.patienceMs ?? PATIENCE_MS);
      this.#pending.set(id, { uniqueId, timer, resolve });
      this.#perSession.set(uniqueId, underWay + 1);
      this.#options.send({ type: 'media-poll', id, uniqueId, event });
    });
  }

  /** The answer to a question; one that comes too late is dropped. */
  settle(id: number, answer: MediaAnswer): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const { uniqueId, timer, resolve } = pending;
    clearTimeout(timer);
    this.#pending.delete(id);
    const left = (this.#perSession.get(uniqueId) ?? 1) - 1;
    if (left > 0) this.#perSession.set(uniqueId, left);
    else this.#perSession.delete(uniqueId);
    resolve(answer);
  }

  close(): void {
    for (const id of [...this.#pending.keys()]) this.settle(id, NOTHING_NEW);
  }
}
