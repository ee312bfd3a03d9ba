/** How late this process itself is: what it sees late then may have come in time. */

const EVERY_MS = 5;
const RECENT_MS = 25;

export class OwnDelay {
  /** How much later than wanted each look came, in ms. */
  readonly delaysMs: number[] = [];
  #lookedAt = performance.now();
  /** The worst of late. */
  #worst = { at: -Infinity, ms: 0 };
  readonly #timer = setInterval(() => this.#look(performance.now()), EVERY_MS);

  /** By how much it may be late in what it sees now. */
  recentMs(now: number): number {
    const recorded = now - this.#worst.at < RECENT_MS ? this.#worst.ms : 0;
    return Math.max(recorded, now - this.#lookedAt - EVERY_MS, 0);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(now: number): void {
    const ms = Math.max(0, now - this.#lookedAt - EVERY_MS);
    this.#lookedAt = now;
    this.delaysMs.push(ms);
    if (now - this.#worst.at > RECENT_MS || ms > this.#worst.ms) this.#worst = { at: now, ms };
  }
}
