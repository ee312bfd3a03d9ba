/** Whom VisuWeb does not serve at all: visitors from addresses of which too many have complained. */

import type { Next } from 'hono';
import { isPublic } from '@minipavi/addresses';
import { answerJson } from './api/answer-json.ts';
import { notice, type AppContext } from './answers.ts';
import { addressOf } from './client-address.ts';
import type { Login } from './login.ts';
import type { Reputations } from './reputations.ts';

/** Of 100. The ports of sessions refuse from less on: a page costs nobody a place. */
const MAX_SCORE = 50;
/** A visitor who is refused asks again and again: the log has him once in so long. */
const TOLD_EVERY_MS = 3_600_000;
const MAX_TOLD = 1_000;

export interface ReputationGateOptions {
  readonly reputations: Pick<Reputations, 'ask'>;
  /** Its addresses are the operator's: not looked at. */
  readonly login: Pick<Login, 'isAllowed'>;
  /** What becomes of whom nothing can be known. */
  readonly onFailure: 'accept' | 'refuse';
  readonly now: () => number;
  /** `score` null: nothing is known. */
  readonly onRefused: (address: string, score: number | null) => void;
}

export class ReputationGate {
  readonly #options: ReputationGateOptions;
  /** When each was last told of; ordered by that. */
  readonly #told = new Map<string, number>();

  constructor(options: ReputationGateOptions) {
    this.#options = options;
  }

  async pass(context: AppContext, next: Next): Promise<Response | void> {
    const address = addressOf(context);
    if (await this.#lets(address)) return next();
    return context.req.path.startsWith('/api/')
      ? answerJson(context, { error: 'Accès refusé : la réputation de votre adresse IP est mauvaise.' }, 403)
      : notice(context, 403);
  }

  async #lets(address: string): Promise<boolean> {
    const { reputations, login, onFailure } = this.#options;
    // This machine and its neighbours; or nobody, for a client that is gone has no address.
    if (!isPublic(address) || login.isAllowed(address)) return true;
    const score = await reputations.ask(address);
    if (score === null ? onFailure === 'accept' : score <= MAX_SCORE) return true;
    this.#tell(address, score);
    return false;
  }

  #tell(address: string, score: number | null): void {
    const now = this.#options.now();
    if (now - (this.#told.get(address) ?? -Infinity) < TOLD_EVERY_MS) return;
    this.#told.delete(address);
    this.#told.set(address, now);
    const [oldest] = this.#told.keys();
    if (this.#told.size > MAX_TOLD && oldest !== undefined) this.#told.delete(oldest);
    this.#options.onRefused(address, score);
  }
}
