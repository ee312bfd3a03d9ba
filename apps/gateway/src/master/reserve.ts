/**
 * How many warm workers to keep: the configured number, and after a burst of callers as many as came at once, for
 * a while. Callers come in bursts (a line restored, a link shared), and bursts follow one another; starting a
 * process takes longer than a caller should wait.
 */

/** Arrivals within this count as one burst. */
const BURST_MS = 1_000;
/** A burst is remembered for so long. */
const MEMORY_MS = 60_000;
/** Warm workers kept besides the configured ones: 12 MB each, given back when the memory fades. */
export const MAX_EXTRA = 8;

export class Reserve {
  #configured: number;
  /** Times of the arrivals of the last second; no more than matter. */
  #arrivals: number[] = [];
  #peak = 0;
  #peakAt = Number.NEGATIVE_INFINITY;

  constructor(configured: number) {
    this.#configured = configured;
  }

  /** Another number, from now on. */
  reconfigure(configured: number): void {
    this.#configured = configured;
  }

  /** A caller has come. `now` in milliseconds on any steady clock. */
  note(now: number): void {
    this.#arrivals = this.#arrivals.filter((at) => now - at < BURST_MS).slice(-(this.#most - 1));
    this.#arrivals.push(now);
    if (this.#arrivals.length < this.#peak && now - this.#peakAt < MEMORY_MS) return;
    this.#peak = this.#arrivals.length;
    this.#peakAt = now;
  }

  /** Idle workers there should be now. */
  wanted(now: number): number {
    const isRemembered = now - this.#peakAt < MEMORY_MS;
    return Math.max(this.#configured, isRemembered ? Math.min(this.#peak, this.#most) : 0);
  }

  /** Milliseconds until `wanted` falls back by itself; null: it is what was configured. */
  fadesIn(now: number): number | null {
    return this.wanted(now) > this.#configured ? this.#peakAt + MEMORY_MS - now : null;
  }

  get #most(): number {
    return this.#configured + MAX_EXTRA;
  }
}
