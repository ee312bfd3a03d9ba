/** A terminal's side of the error correction: blocks in, text and requests out. */

import { correctedBlock, textOf } from './block-check.ts';
import { FRAMING, hasGoodParity } from './line-character.ts';

const SYN = 0x16;
const BLOCK_LENGTH = 17;
const REPEAT_REQUEST_MS = 1120;

export interface PceReceiverOptions {
  readonly onText: (characters: readonly number[]) => void;
  /** NACK and its number are to be sent. */
  readonly onRequest: (number: number) => void;
  /** Asks as soon as a block cannot be good any more, and not at its end. */
  readonly isEager: boolean;
}

export class PceReceiver {
  readonly #options: PceReceiverOptions;
  /** Number of the block that is wanted. */
  #wanted = 0;
  #mode: 'block' | 'resync' = 'block';
  #block: number[] = [];
  #damaged = 0;
  #seenSyns = 0;
  #askAgainAt = Infinity;

  constructor(options: PceReceiverOptions) {
    this.#options = options;
  }

  get dueAt(): number {
    return this.#askAgainAt;
  }

  advance(now: number): void {
    if (now >= this.#askAgainAt) this.#ask(now);
  }

  push(character: number, now: number): void {
    if (this.#mode === 'block') this.#inBlock(character, now);
    else this.#inResync(character, now);
  }

  #inBlock(character: number, now: number): void {
    if (this.#block.length === 0 && character === 0) return;
    this.#block.push(character);
    if (this.#block.length < BLOCK_LENGTH) {
      if (!hasGoodParity(character)) this.#damaged++;
      if (this.#options.isEager && (this.#damaged > 1 || character >= FRAMING)) this.#ask(now);
      return;
    }
    const block = correctedBlock(this.#block);
    if (!block) return this.#ask(now);
    this.#begin();
    this.#wanted = (this.#wanted + 1) % 16;
    this.#options.onText(textOf(block));
  }

  #inResync(character: number, now: number): void {
    if (this.#seenSyns === 0) {
      if (character === (SYN | 0x80)) this.#seenSyns = 1;
    } else if (this.#seenSyns === 1) {
      if (!hasGoodParity(character)) return this.#ask(now);
      this.#seenSyns = (character & 0x7f) === SYN ? 2 : 0;
    } else if (hasGoodParity(character) && (character & 0x7f) === 0x40 + this.#wanted) {
      this.#mode = 'block';
      this.#askAgainAt = Infinity;
      this.#begin();
    } else {
      this.#ask(now);
    }
  }

  #begin(): void {
    this.#block = [];
    this.#damaged = 0;
  }

  #ask(now: number): void {
    this.#mode = 'resync';
    this.#seenSyns = 0;
    this.#askAgainAt = now + REPEAT_REQUEST_MS;
    this.#options.onRequest(this.#wanted);
  }
}
