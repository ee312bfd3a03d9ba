/** Counts the SUB by which a terminal without error correction tells of each damaged character. */

const TOO_MANY = 20;
const WITHIN_MS = 60_000;

export class BadLineWatch {
  /** The last TOO_MANY + 1 times, as a ring. */
  readonly #times: number[] = [];
  #at = 0;

  /** True when more than 20 were seen in 60 s; counting then starts anew. */
  sawSub(now: number): boolean {
    const oldest = this.#times[(this.#at + 1) % (TOO_MANY + 1)];
    this.#times[this.#at] = now;
    this.#at = (this.#at + 1) % (TOO_MANY + 1);
    if (oldest === undefined || now - oldest > WITHIN_MS) return false;
    this.#times.length = 0;
    this.#at = 0;
    return true;
  }
}
