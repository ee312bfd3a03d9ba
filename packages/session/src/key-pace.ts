/** Keys that call a service, no faster than hands press them: a program that types is made to wait, and with it its line. */

/** In a row; a hand that keeps a key down is through with them in some seconds. */
export const KEYS_AT_ONCE = 100;
export const KEYS_PER_SECOND = 10;

export class KeyPace {
  #credit = KEYS_AT_ONCE;
  #countedAt = performance.now();
  #isOver = false;
  #wake: () => void = () => {};

  /** `ended`: resolves when nobody has to wait any more. */
  constructor(ended: Promise<void>) {
    void ended.then(() => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** null: at once; else it resolves when it is this key's turn, or at the end. One at a time. */
  turn(): Promise<void> | null {
    const now = performance.now();
    const earned = ((now - this.#countedAt) / 1000) * KEYS_PER_SECOND;
    this.#credit = Math.min(KEYS_AT_ONCE, this.#credit + earned) - 1;
    this.#countedAt = now;
    if (this.#credit >= 0 || this.#isOver) return null;
    const waitMs = (-this.#credit / KEYS_PER_SECOND) * 1000;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
