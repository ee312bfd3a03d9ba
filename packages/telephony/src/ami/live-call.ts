/** A call from the moment it is asked for until nothing of it is left in Asterisk: what its two kinds share. */

import type { AmiClient } from './ami-client.ts';
import { AmiError, AmiValueError } from './ami-error.ts';
import type { AmiMessage } from './ami-message.ts';
import { CANCELLED, failure, NO_MODEM, type CallFailure } from './call-failure.ts';
import type { CallTarget, OutgoingLine } from './originate.ts';

export type CallOutcome =
  { readonly state: 'answered' } | { readonly state: 'failed'; readonly failure: CallFailure };

export interface CallLimits {
  /** For the last word on a call beyond the time it may ring, and for a channel that was asked for to appear. */
  readonly graceMs: number;
  /** From answered to the modem's connection: the dialplan waits 10 s before it calls. */
  readonly joinMs: number;
  /** An answered call is hung up on after so long, whoever has forgotten it. */
  readonly maxCallMs: number;
  /** Between a hang-up and the next one, while the channel is still there. */
  readonly repeatMs: number;
}

export interface CallParts {
  readonly ami: AmiClient;
  readonly line: OutgoingLine;
  readonly target: CallTarget;
  /** Identifier of the channel in Asterisk. */
  readonly channelId: string;
  readonly limits: CallLimits;
  readonly log: (level: 'error' | 'warn' | 'info', message: string) => void;
  /** Once, for a call that was answered and that ended by itself. */
  readonly onEnded: (reason: string) => void;
}

export abstract class LiveCall {
  protected readonly parts: CallParts;
  #settle: (outcome: CallOutcome) => void = () => {};
  /** Never rejects. */
  readonly outcome = new Promise<CallOutcome>((resolve) => (this.#settle = resolve));
  #finish: () => void = () => {};
  /** Resolves when no channel is left. */
  readonly gone = new Promise<void>((resolve) => (this.#finish = resolve));
  #state: 'placing' | 'answered' | 'failed' = 'placing';
  #isUnwanted = false;
  #isGone = false;
  /** Of the modem's connection, then of the whole call. */
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: CallParts) {
    this.parts = parts;
  }

  /** Begins to hang up what there is, or is to be; unwanted() and the state tell the rest. */
  protected abstract dropChannel(): void;
  /** Nothing is left: timers end. */
  protected abstract cleanUp(): void;

  event(_message: AmiMessage): void {}

  /** The connection to the manager. */
  lost(): void {}

  /** The modem has connected. */
  joined(): void {
    if (this.#state !== 'answered' || this.#isGone) return;
    this.#startTimer(this.parts.limits.maxCallMs, 'durée maximum dépassée');
  }

  /** At any time, and as often as one likes. Resolves when no channel is left. */
  hangUp(): Promise<void> {
    if (!this.#isUnwanted && !this.#isGone) {
      this.#isUnwanted = true;
      clearTimeout(this.#timer);
      this.failed(CANCELLED);
      this.dropChannel();
    }
    return this.gone;
  }

  /** Gives up, whatever is left in Asterisk. */
  abandon(): void {
    this.failed(CANCELLED);
    this.finished();
  }

  protected get isPlacing(): boolean {
    return this.#state === 'placing';
  }

  protected get isUnwanted(): boolean {
    return this.#isUnwanted;
  }

  protected get isGone(): boolean {
    return this.#isGone;
  }

  protected answered(): void {
    if (this.#state !== 'placing') return;
    this.#state = 'answered';
    this.#startTimer(this.parts.limits.joinMs, NO_MODEM.reason);
    this.#settle({ state: 'answered' });
  }

  protected failed(why: CallFailure): void {
    if (this.#state !== 'placing') return;
    this.#state = 'failed';
    this.#settle({ state: 'failed', failure: why });
  }

  /** The channel has gone by itself. */
  protected ended(reason: string): void {
    if (this.#state === 'answered' && !this.#isUnwanted) this.parts.onEnded(reason);
    this.finished();
  }

  protected finished(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    clearTimeout(this.#timer);
    this.cleanUp();
    this.#finish();
  }

  /** Nothing is wrong with us: the manager is not there, or what we were given is not to be sent. Else throws. */
  protected failureOf(error: unknown): CallFailure {
    if (error instanceof AmiError) return failure('unavailable', error.message);
    if (!(error instanceof AmiValueError)) throw error;
    this.parts.log('error', error.message);
    return failure('rejected', error.message);
  }

  #startTimer(ms: number, reason: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.parts.log('warn', reason);
      this.parts.onEnded(reason);
      void this.hangUp();
    }, ms);
  }
}
