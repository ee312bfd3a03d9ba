/** Finds in what a terminal under error correction sends its requests (NACK, number); the rest was typed. */

import { DLE, NACK } from './block.ts';

/** At 75 bauds the second character is there after 133 ms. */
const SECOND_CHARACTER_MS = 500;

export interface TerminalRequests {
  /** A NACK: its number follows. */
  onNack(): void;
  /** 0 to 15; null when none came behind the NACK. */
  onNumber(wanted: number | null): void;
  onTyped(character: number): void;
}

export class TerminalReader {
  readonly #requests: TerminalRequests;
  #awaits: 'anything' | 'number' | 'escaped' = 'anything';
  #awaitsUntil = Infinity;

  constructor(requests: TerminalRequests) {
    this.#requests = requests;
  }

  /** When what is begun will be given up. */
  get dueAt(): number {
    return this.#awaitsUntil;
  }

  push(character: number, now: number): void {
    this.advance(now);
    if (this.#awaits === 'escaped') {
      this.#await('anything', Infinity);
      return this.#requests.onTyped(character);
    }
    if (this.#awaits === 'number' && character !== NACK) {
      this.#await('anything', Infinity);
      if (character >= 0x40 && character <= 0x4f) return this.#requests.onNumber(character & 0x0f);
      // The number was lost, and this is what the user typed next.
      this.#requests.onNumber(null);
    }
    if (character === NACK) {
      this.#await('number', now + SECOND_CHARACTER_MS);
      this.#requests.onNack();
    } else if (character === DLE) {
      this.#await('escaped', now + SECOND_CHARACTER_MS);
    } else {
      this.#requests.onTyped(character);
    }
  }

  /** A character was damaged: if one was awaited, it was that one. */
  damaged(): void {
    this.#giveUp();
  }

  advance(now: number): void {
    if (now >= this.#awaitsUntil) this.#giveUp();
  }

  #giveUp(): void {
    const awaited = this.#awaits;
    this.#await('anything', Infinity);
    if (awaited === 'number') this.#requests.onNumber(null);
  }

  #await(what: 'anything' | 'number' | 'escaped', until: number): void {
    this.#awaits = what;
    this.#awaitsUntil = until;
  }
}
