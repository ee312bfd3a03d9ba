/** Reads along on a line under error correction: how late each block came that the one before left no excuse for. */

import { FORWARD_CHAR_MS } from '@minipavi/testkit';

const NUL = 0x00;
const SYN = 0x16;
const BLOCK_LENGTH = 17;
const HEADER_LENGTH = 3;
const LAST_OF_DATA = 14;
/** A block leaves when half of the one before is still to be said. */
const AHEAD_MS = (BLOCK_LENGTH * FORWARD_CHAR_MS) / 2;

/** Times in ms. */
export interface SeenBlock {
  /** How long after the moment at which it was due it came; not below 0. */
  readonly late: number;
  /** For how long the line had nothing to say before it. */
  readonly idle: number;
  /** The observer itself was late by up to so much. */
  readonly doubt: number;
}

export class BlockWatch {
  readonly seen: SeenBlock[] = [];
  readonly #lastOfPage: readonly number[];
  #piece: number[] = [];
  #aheadMs = 0;
  /** Text waited when the last block went out: it was full, and not the end of a page. */
  #isFollowed = false;

  /** `lastOfPage`: characters that are nowhere but where a page may end. */
  constructor(lastOfPage: readonly number[]) {
    this.#lastOfPage = lastOfPage;
  }

  /** A chunk as it came, and how long the line still was busy then. */
  push(chunk: Uint8Array, aheadMs: number, doubt: number): void {
    chunk.forEach((character, i) => {
      if (this.#piece.length === 0) {
        if (character === NUL) return;
        this.#aheadMs = aheadMs + i * FORWARD_CHAR_MS;
      }
      this.#piece.push(character);
      if (this.#piece[0] === SYN) this.#inHeader();
      else if (this.#piece.length === BLOCK_LENGTH) this.#block(doubt);
    });
  }

  /** Behind a request the line was silent for a good reason. */
  #inHeader(): void {
    if (this.#piece.length < HEADER_LENGTH) return;
    this.#piece = [];
    this.#isFollowed = false;
  }

  #block(doubt: number): void {
    if (this.#isFollowed) {
      const late = Math.max(0, AHEAD_MS - this.#aheadMs);
      this.seen.push({ late, idle: Math.max(0, -this.#aheadMs), doubt });
    }
    const last = this.#piece[LAST_OF_DATA] ?? NUL;
    this.#isFollowed = last !== NUL && !this.#lastOfPage.includes(last);
    this.#piece = [];
  }
}
