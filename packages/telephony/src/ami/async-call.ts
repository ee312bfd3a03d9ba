/** A call as Asterisk places it in the background: our own channel identifier, its events, hang-up at any time. */

import { hangUpFailure, isVague, NO_ANSWER, originateFailure, refusal } from './call-failure.ts';
import type { AmiMessage } from './ami-message.ts';
import { HangUp } from './hang-up.ts';
import { LiveCall, type CallParts } from './live-call.ts';
import { originateAction } from './originate.ts';

/** Hangup and OriginateResponse come in either order; the latter knows better why. */
const ORDER_MS = 2_000;
/**
 * The other way round, for the cause that the end of the channel adds: a SIP line's busy tone is a mere failure before
 * it. Some ten milliseconds on a real Asterisk; a channel that could not be made has no end, hence not much longer.
 */
const CAUSE_MS = 500;

export class AsyncCall extends LiveCall {
  readonly #actionId: string;
  readonly #hangUp: HangUp;
  /** Asterisk has told how placing it ended. */
  #isPlaced = false;
  #cause: string | null = null;
  /** It has failed, and the end of its channel may tell why. */
  #unexplained: AmiMessage | null = null;
  #deadline: NodeJS.Timeout | undefined;

  constructor(parts: CallParts) {
    super(parts);
    this.#actionId = parts.ami.newActionId();
    this.#hangUp = new HangUp({
      ami: parts.ami,
      channelId: parts.channelId,
      isPlaced: () => this.#isPlaced,
      graceMs: parts.limits.graceMs,
      repeatMs: parts.limits.repeatMs,
      log: (level, message) => parts.log(level, message),
    });
    void this.#place();
  }

  override event(message: AmiMessage): void {
    if (this.isGone) return;
    const { channelId } = this.parts;
    const isOurs = message.get('Uniqueid') === channelId;
    if (message.event === 'OriginateResponse' && (isOurs || message.actionId === this.#actionId)) {
      this.#originated(message);
    } else if (message.event === 'Hangup' && isOurs) {
      this.#hungUp(message.get('Cause'));
    }
  }

  /** Ringing, and nobody will tell us how it ends: the user hears it now, Asterisk when we are back. */
  override lost(): void {
    if (!this.isPlacing) return;
    if (this.#unexplained) return this.#refused(this.#unexplained);
    this.failed({ code: 'unavailable', reason: 'connexion à Asterisk perdue pendant l’appel' });
    void this.hangUp();
  }

  protected dropChannel(): void {
    void this.#hangUp.run().then(() => this.finished());
  }

  protected cleanUp(): void {
    clearTimeout(this.#deadline);
    this.#hangUp.stop();
  }

  async #place(): Promise<void> {
    const { ami, line, target, channelId, limits } = this.parts;
    this.#deadline = setTimeout(() => this.#late(), line.timeoutMs + limits.graceMs);
    try {
      const { response } = await ami.act(
        originateAction(line, target, { actionId: this.#actionId, channelId }),
      );
      if (response.isSuccess || this.isGone) return;
      this.failed(refusal(response));
      this.finished();
    } catch (error) {
      // Asterisk may have read it all the same.
      this.failed(this.failureOf(error));
      void this.hangUp();
    }
  }

  #originated(message: AmiMessage): void {
    clearTimeout(this.#deadline);
    this.#isPlaced = true;
    if (message.get('Response') !== 'Success') {
      if (this.#cause !== null || !isVague(message)) return this.#refused(message);
      this.#unexplained = message;
      this.#deadline = setTimeout(() => this.#refused(message), CAUSE_MS);
    } else if (this.#cause !== null) {
      this.failed(hangUpFailure(this.#cause));
      this.finished();
    } else {
      this.answered();
    }
  }

  #refused(message: AmiMessage): void {
    this.failed(originateFailure(message, this.#cause ?? ''));
    this.finished();
  }

  #hungUp(cause: string): void {
    this.#cause = cause;
    if (this.#unexplained) return this.#refused(this.#unexplained);
    if (!this.isPlacing) return this.ended('raccroché');
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => {
      this.failed(hangUpFailure(cause));
      this.finished();
    }, ORDER_MS);
  }

  #late(): void {
    this.parts.log('warn', 'Asterisk n’a rien dit de cet appel (manager.conf : read = call, eventfilter)');
    this.failed(NO_ANSWER);
    void this.hangUp();
  }
}
