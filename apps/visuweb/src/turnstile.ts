/** Lets so many tasks run at a time; the others wait their turn, in order. */
export class Turnstile {
  readonly #max: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(max: number) {
    this.#max = max;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#max) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The place goes to the next one without being free in between.
      if (next) next();
      else this.#running -= 1;
    }
  }
}
