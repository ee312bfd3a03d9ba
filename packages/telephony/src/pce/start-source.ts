/** The line while the terminal is asked to start error correction: that and nothing else is sent. */

import type { LineSource } from './line-source.ts';
import type { OutgoingText } from './outgoing-text.ts';

const START = Uint8Array.of(0x1b, 0x3a, 0x69, 0x44);

export class StartSource implements LineSource {
  readonly maxAheadMs = 0;
  readonly #text: OutgoingText;
  #isAsking = false;
  #isDue = true;
  #lastEnd = -Infinity;

  constructor(text: OutgoingText) {
    this.#text = text;
  }

  /** When the line will have sent the last try; Infinity while one is to be sent. */
  get idleSince(): number {
    return this.#isDue ? Infinity : this.#lastEnd;
  }

  askAgain(): void {
    this.#isDue = true;
  }

  dueAt(): number {
    return this.#isDue ? 0 : Infinity;
  }

  /** A sequence that the text has begun is completed first. */
  next(): Uint8Array | null {
    if (!this.#isDue) return null;
    this.#isAsking = !this.#text.isInSequence;
    return this.#isAsking ? START : this.#text.takeRestOfSequence();
  }

  sent(freeAt: number): void {
    if (!this.#isAsking) return;
    this.#isDue = false;
    this.#lastEnd = freeAt;
  }
}
