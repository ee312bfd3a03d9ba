/**
 * A value read from the system now and then: at most one reading at a time, kept for a while, and a
 * reading that hangs (a dead network disk) delays an answer by `patienceMs` once, no more.
 */
export interface CachedReadingOptions<T> {
  readonly read: () => Promise<T>;
  /** Given before the first reading has come, and when a reading fails. */
  readonly fallback: T;
  readonly freshMs: number;
  readonly patienceMs: number;
  readonly now: () => number;
}

export class CachedReading<T> {
  readonly #options: CachedReadingOptions<T>;
  #value: T;
  #readAt = -Infinity;
  #reading: Promise<void> | null = null;
  #overdue = false;

  constructor(options: CachedReadingOptions<T>) {
    this.#options = options;
    this.#value = options.fallback;
  }

  /** What was read last, however old; no reading is begun. */
  get latest(): T {
    return this.#value;
  }

  async get(): Promise<T> {
    const { now, freshMs, patienceMs } = this.#options;
    const age = now() - this.#readAt;
    // A clock set back must not freeze the value until it has caught up.
    if (age >= 0 && age < freshMs) return this.#value;
    this.#reading ??= this.#read();
    if (this.#overdue) return this.#value;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#overdue = this.#reading !== null;
        resolve();
      }, patienceMs);
    });
    await Promise.race([this.#reading, patience]);
    clearTimeout(timer);
    return this.#value;
  }

  async #read(): Promise<void> {
    try {
      this.#value = await this.#options.read();
    } catch {
      this.#value = this.#options.fallback;
    }
    this.#readAt = this.#options.now();
    this.#reading = null;
    this.#overdue = false;
  }
}
