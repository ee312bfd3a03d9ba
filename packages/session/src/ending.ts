/** The end of a session: decided once, by whoever comes first. */
export class Ending {
  #reason: string | null = null;
  #resolve: () => void = () => {};
  /** Resolves when the end is decided. */
  readonly decided = new Promise<void>((resolve) => (this.#resolve = resolve));

  get isDecided(): boolean {
    return this.#reason !== null;
  }

  /** Of the first decision; '' before. */
  get reason(): string {
    return this.#reason ?? '';
  }

  decide(reason: string): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#resolve();
  }
}
