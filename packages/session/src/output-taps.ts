/** Copies of all that goes to a user's line, for watchers and recordings. */

/** Must not block, nor throw, nor change the bytes; they may be kept. */
export interface OutputTap {
  sent(bytes: Uint8Array): void;
  /** Nothing goes to the line any more. Called once, unless the tap was removed before. */
  ended(): void;
}

export class OutputTaps {
  readonly #taps = new Set<OutputTap>();
  #isClosed = false;

  /** False when nothing goes to the line any more. */
  add(tap: OutputTap): boolean {
    if (!this.#isClosed) this.#taps.add(tap);
    return !this.#isClosed;
  }

  remove(tap: OutputTap): void {
    this.#taps.delete(tap);
  }

  sent(bytes: Uint8Array): void {
    for (const tap of this.#taps) tap.sent(bytes);
  }

  close(): void {
    this.#isClosed = true;
    const taps = [...this.#taps];
    this.#taps.clear();
    for (const tap of taps) tap.ended();
  }
}
