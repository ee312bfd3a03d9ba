/** Finds the terminal's status (PRO2 73, then one character), with which it acknowledges start and stop. */

const BEGINNING = [0x1b, 0x3a, 0x73] as const;
const IS_STATUS = 0x40;
const IS_CORRECTING = 0x04;
/** An ESC typed alone is not kept longer. */
const NEXT_CHARACTER_MS = 500;

export class StatusReader {
  readonly #onStatus: (isCorrecting: boolean) => boolean;
  readonly #onTyped: (character: number) => void;
  #matched = 0;
  #heldUntil = Infinity;

  /** `onStatus` tells whether it was waited for; otherwise it stays among what was typed. */
  constructor(onStatus: (isCorrecting: boolean) => boolean, onTyped: (character: number) => void) {
    this.#onStatus = onStatus;
    this.#onTyped = onTyped;
  }

  /** When what is held will be given back. */
  get dueAt(): number {
    return this.#heldUntil;
  }

  push(character: number, now: number): void {
    this.advance(now);
    if (this.#matched === BEGINNING.length && (character & IS_STATUS) !== 0) {
      this.#hold(0, Infinity);
      if (this.#onStatus((character & IS_CORRECTING) !== 0)) return;
      for (const one of [...BEGINNING, character]) this.#onTyped(one);
      return;
    }
    if (character !== BEGINNING[this.#matched]) this.release();
    if (character === BEGINNING[this.#matched]) {
      this.#hold(this.#matched + 1, now + NEXT_CHARACTER_MS);
    } else {
      this.#onTyped(character);
    }
  }

  advance(now: number): void {
    if (now >= this.#heldUntil) this.release();
  }

  /** What was held was no status. */
  release(): void {
    const held = this.#matched;
    this.#hold(0, Infinity);
    for (const character of BEGINNING.slice(0, held)) this.#onTyped(character);
  }

  #hold(matched: number, until: number): void {
    this.#matched = matched;
    this.#heldUntil = until;
  }
}
