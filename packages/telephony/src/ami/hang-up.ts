/** Hanging up, again and again until Asterisk says that there is no such channel. */

import type { AmiClient } from './ami-client.ts';
import { AmiError } from './ami-error.ts';
import { hangUpAction } from './ami-writer.ts';

const NORMAL_CLEARING = 16;
const NO_SUCH_CHANNEL = /no such channel/i;
/** Hung up on at each return of the manager for so long; no call of ours lasts as long. */
const GIVE_UP_AFTER_MS = 6 * 3600 * 1000;

export interface HangUpOptions {
  readonly ami: AmiClient;
  readonly channelId: string;
  /** What became of placing the call was heard: no channel can appear any more. */
  readonly isPlaced: () => boolean;
  /** Else, from the first answer on: Asterisk may have been asked for it, and not have made it. */
  readonly graceMs: number;
  readonly repeatMs: number;
  readonly log: (level: 'warn' | 'error', message: string) => void;
}

export class HangUp {
  readonly #options: HangUpOptions;
  readonly #since = performance.now();
  #isOver = false;
  #firstAnswerAt: number | null = null;
  #wake: () => void = () => {};

  constructor(options: HangUpOptions) {
    this.#options = options;
  }

  /** Resolves when the channel is gone, or stop() was called. Never rejects. */
  async run(): Promise<void> {
    while (!this.#isOver) {
      if (performance.now() - this.#since > GIVE_UP_AFTER_MS) {
        this.#options.log('error', 'Asterisk : canal jamais raccroché, abandonné');
        return;
      }
      const isGone = await this.#once();
      if (isGone || this.#isOver) return;
      await this.#pause();
    }
  }

  /** The channel is known to be gone, or nobody cares any more. */
  stop(): void {
    this.#isOver = true;
    this.#wake();
  }

  async #once(): Promise<boolean> {
    const { ami, channelId, isPlaced, graceMs, log } = this.#options;
    try {
      const { kind, ...access } = await ami.access();
      if (kind === 'mute') {
        // It never knew our name for a channel.
        if ('connection' in access) access.connection?.end();
        return true;
      }
      // What counts is what was known when the question was asked: channel and answer may cross each other.
      const isLate = this.#firstAnswerAt !== null && performance.now() - this.#firstAnswerAt >= graceMs;
      const isFinal = isPlaced() || isLate;
      const { response } = await ami.act(hangUpAction(channelId, NORMAL_CLEARING));
      this.#firstAnswerAt ??= performance.now();
      if (response.isSuccess) return false;
      const message = response.get('Message');
      if (NO_SUCH_CHANNEL.test(message)) return isFinal;
      log('error', `Asterisk refuse de raccrocher : « ${message.slice(0, 80)} »`);
      return true;
    } catch (error) {
      if (!(error instanceof AmiError)) throw error;
      return error.code === 'AMI_CLOSED' || this.#isOver;
    }
  }

  /** Until it is worth another attempt: a moment, or for a manager that has gone, its return. */
  #pause(): Promise<void> {
    const { ami, repeatMs } = this.#options;
    return new Promise((resolve) => {
      const isReady = ami.state === 'ready';
      const settle = (): void => {
        clearTimeout(timer);
        ami.off('ready', settle).off('closed', settle);
        this.#wake = () => {};
        resolve();
      };
      // One that has never been there does not come back by itself.
      const timer = setTimeout(settle, isReady ? repeatMs : Math.max(repeatMs, 60_000));
      ami.on('ready', settle).on('closed', settle);
      this.#wake = settle;
    });
  }
}
