/**
 * How often a page is brought up to date. A program can change its screen a hundred times a second, and what lies
 * between it and the Minitel takes it all at once; a Minitel shows 120 bytes a second. So what is sent is held to
 * the line's own rate, and the Minitel always gets the latest screen instead of all those before it.
 */

export interface PaceOptions {
  /** What the user's terminal shows in a second; Infinity for no limit. */
  readonly bytesPerSecond?: number;
  /** In milliseconds; for tests. */
  readonly now?: () => number;
}

/** 1200 bauds, ten bits for a byte: the Minitel 1, and what the others begin with. */
const MINITEL_BYTES_PER_SECOND = 120;
/** Two full pages: a user who leafs through something on a fast terminal does not wait. */
const MAX_CREDIT_BYTES = 1920;
/** A page: who presses a key has seen the one before, or does not want it. */
const KEY_CREDIT_BYTES = 960;

export class PagePace {
  readonly #bytesPerSecond: number;
  readonly #now: () => number;
  #credit = MAX_CREDIT_BYTES;
  #countedAt: number;

  constructor({
    bytesPerSecond = MINITEL_BYTES_PER_SECOND,
    now = () => performance.now(),
  }: PaceOptions = {}) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#now = now;
    this.#countedAt = now();
  }

  /** Milliseconds until the next update may be sent. */
  get waitMs(): number {
    if (this.#bytesPerSecond === Infinity) return 0;
    this.#count();
    return this.#credit > 0 ? 0 : Math.ceil(((1 - this.#credit) / this.#bytesPerSecond) * 1000);
  }

  sent(bytes: number): void {
    this.#count();
    this.#credit -= bytes;
  }

  keyPressed(): void {
    this.#count();
    this.#credit = Math.max(this.#credit, KEY_CREDIT_BYTES);
  }

  #count(): void {
    const now = this.#now();
    if (this.#bytesPerSecond !== Infinity) {
      const earned = ((now - this.#countedAt) / 1000) * this.#bytesPerSecond;
      this.#credit = Math.min(MAX_CREDIT_BYTES, this.#credit + earned);
    }
    this.#countedAt = now;
  }
}
