/** The line without error correction: text, a little ahead of what the line has sent. */

import type { LineSource } from './line-source.ts';
import type { OutgoingText } from './outgoing-text.ts';

/** What is in flight cannot be cut any more by a function key. */
const IN_FLIGHT_MS = 500;
/** Refilled when this much of it has gone: ten wake-ups a second, not one a character. */
const REFILL_MS = 100;

export class PlainSource implements LineSource {
  readonly maxAheadMs: number;
  readonly #text: OutgoingText;
  readonly #charMs: number;
  readonly #inFlightMs: number;

  /** `oneByOne`: for a modem of our own, which asks for each character when it is its turn. */
  constructor(text: OutgoingText, charMs: number, { oneByOne }: { readonly oneByOne: boolean }) {
    this.#text = text;
    this.#charMs = charMs;
    this.#inFlightMs = oneByOne ? 0 : IN_FLIGHT_MS;
    this.maxAheadMs = Math.max(0, this.#inFlightMs - REFILL_MS);
  }

  next(now: number, freeAt: number): Uint8Array | null {
    if (this.#text.length === 0) return null;
    const room = Math.round((this.#inFlightMs - Math.max(0, freeAt - now)) / this.#charMs);
    return this.#text.take(Math.max(1, room));
  }

  sent(): void {}

  dueAt(): number {
    return this.#text.length > 0 ? 0 : Infinity;
  }
}
