/** Values on their way, in the order in which they arrive. */

export class TimedQueue {
  #times: number[] = [];
  #values: number[] = [];
  #head = 0;

  /** When the next one arrives; Infinity: none is on its way. */
  get dueAt(): number {
    return this.#times[this.#head] ?? Infinity;
  }

  push(at: number, value: number): void {
    this.#times.push(at);
    this.#values.push(value);
  }

  /** The next one if it has arrived. */
  take(now: number): number | null {
    const value = this.#values[this.#head];
    if (value === undefined || this.dueAt > now) return null;
    if (++this.#head > 4096) {
      this.#times = this.#times.slice(this.#head);
      this.#values = this.#values.slice(this.#head);
      this.#head = 0;
    }
    return value;
  }
}
