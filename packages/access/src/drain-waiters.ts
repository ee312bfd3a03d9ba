/** Those who wait until little is queued on a line. */

/** Released at a part of the mark from which they wait, so that what they send next is worth the waking. */
const PART = 4;

export class DrainWaiters {
  #waiting: { readonly level: number; readonly resolve: () => void }[] = [];

  /** Resolves when no more than a quarter of `markBytes` is queued. */
  below(markBytes: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ level: markBytes / PART, resolve }));
  }

  /** To be called whenever less is queued; with 0 nobody waits any more. */
  release(queuedBytes: number): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = waiting.filter(({ level }) => queuedBytes > level);
    for (const { level, resolve } of waiting) if (queuedBytes <= level) resolve();
  }
}
