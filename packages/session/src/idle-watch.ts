/** The two clocks that run while the gateway waits for the user: screen saver and session time-out. */

import { SAVER_AFTER_MS, SAVER_EVERY_MS } from './screen-saver.ts';

export interface IdleWatchOptions {
  readonly timeoutMs: number;
  /** True when the terminal may show a screen saver. */
  readonly hasSaver: () => boolean;
  /** Time to draw a (next) frame of the saver. */
  readonly onSaver: () => void;
  readonly onTimeout: () => void;
  /** Something that was shown is still on its way to the terminal. */
  readonly isShowing: () => boolean;
}

/** While something is being shown, it is looked that often whether it still is. */
const SHOWING_EVERY_MS = 1_000;

/**
 * A keystroke only notes the time: the one timer, when it fires, looks how much is left.
 * Time the service takes to answer does not count, nor does the time that a slow line takes to show a page.
 */
export class IdleWatch {
  readonly #options: IdleWatchOptions;
  #timeoutMs: number;
  #lastAt = performance.now();
  #lastFrameAt = 0;
  /** Since then something is being shown; null: nothing was, when it was looked. */
  #showingSince: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isPaused = false;

  constructor(options: IdleWatchOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs;
    this.#arm();
  }

  /** setParam `timeout`; null: back to the configured one. */
  setTimeoutMs(timeoutMs: number | null): void {
    this.#timeoutMs = timeoutMs ?? this.#options.timeoutMs;
    this.#arm();
  }

  /** The user did something. */
  touch(): void {
    this.#lastAt = performance.now();
    if (this.#showingSince !== null) this.#showingSince = this.#lastAt;
  }

  pause(): void {
    this.#isPaused = true;
    this.#disarm();
  }

  resume(): void {
    this.touch();
    this.resumeUntouched();
  }

  /** After something that was not the user's doing. */
  resumeUntouched(): void {
    this.#isPaused = false;
    this.#arm();
  }

  stop(): void {
    this.#isPaused = true;
    this.#disarm();
  }

  #disarm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    this.#disarm();
    this.#showingSince = null;
    if (this.#isPaused) return;
    const now = performance.now();
    if (this.#isHeld()) {
      this.#showingSince = now;
      this.#timer = setTimeout(() => this.#fire(), SHOWING_EVERY_MS);
      return;
    }
    // A terminal may identify itself, and have a saver, at any time: without one it is looked at now and then.
    const lookAt = this.#options.hasSaver() ? this.#nextFrameAt() : now + SAVER_AFTER_MS;
    const at = Math.min(this.#lastAt + this.#timeoutMs, lookAt);
    this.#timer = setTimeout(() => this.#fire(), Math.max(1, at - now));
  }

  /** What a saver draws gives the user no time. */
  #isHeld(): boolean {
    return this.#lastFrameAt <= this.#lastAt && this.#options.isShowing();
  }

  #nextFrameAt(): number {
    return Math.max(this.#lastAt + SAVER_AFTER_MS, this.#lastFrameAt + SAVER_EVERY_MS);
  }

  #fire(): void {
    this.#timer = null;
    const now = performance.now();
    if (this.#showingSince !== null) this.#lastAt += now - this.#showingSince;
    if (this.#isHeld()) return this.#arm();
    if (now - this.#lastAt >= this.#timeoutMs) {
      this.#options.onTimeout();
      return;
    }
    if (this.#options.hasSaver() && now >= this.#nextFrameAt()) {
      this.#lastFrameAt = now;
      this.#options.onSaver();
    }
    this.#arm();
  }
}
