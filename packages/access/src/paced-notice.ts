/** Tells of what changes all the time, now and then: never twice within the given time, and of the last change too. */
export class PacedNotice {
  readonly #everyMs: number;
  readonly #tell: () => void;
  #toldAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(everyMs: number, tell: () => void) {
    this.#everyMs = everyMs;
    this.#tell = tell;
  }

  changed(): void {
    const waitMs = this.#toldAt + this.#everyMs - performance.now();
    this.#timer ??= setTimeout(() => this.#tellNow(), Math.max(0, waitMs));
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tellNow(): void {
    this.#timer = null;
    this.#toldAt = performance.now();
    this.#tell();
  }
}
