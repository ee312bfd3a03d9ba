/** Takes characters from the source of the moment to the line, at the line's pace. */

import type { LineSource } from './line-source.ts';

export interface LineOutput {
  source: LineSource;
  /** When the line will have sent all it was given. */
  readonly freeAt: number;
  /** Sends what is due. */
  advance(now: number): void;
  /** When advance() has something to do if nothing else happens. */
  dueAt(): number;
  /** Stops in the middle of what the source gave, where the line can. */
  cut(): void;
  /** The next character for a modem of our own whose register is empty; -1: none, the line stays at mark. */
  pull(now: number): number;
}

/** To a modem behind a TCP connection: what was given cannot be taken back, so little is given ahead. */
export class PacedOutput implements LineOutput {
  source: LineSource;
  readonly #send: (characters: Uint8Array) => void;
  readonly #charMs: number;
  #freeAt = 0;

  constructor(source: LineSource, charMs: number, send: (characters: Uint8Array) => void) {
    this.source = source;
    this.#charMs = charMs;
    this.#send = send;
  }

  get freeAt(): number {
    return this.#freeAt;
  }

  advance(now: number): void {
    while (now >= this.#freeAt - this.source.maxAheadMs) {
      const characters = this.source.next(now, this.#freeAt);
      if (!characters) return;
      this.#send(characters);
      this.#freeAt = Math.max(now, this.#freeAt) + characters.length * this.#charMs;
      this.source.sent(this.#freeAt);
    }
  }

  dueAt(): number {
    return Math.max(this.source.dueAt(), this.#freeAt - this.source.maxAheadMs);
  }

  cut(): void {}

  pull(): number {
    return -1;
  }
}

/** To a modem of our own, character by character. */
export class PulledOutput implements LineOutput {
  source: LineSource;
  readonly #charMs: number;
  #freeAt = 0;
  /** Being sent, and by whom it was given. */
  #giver: LineSource | null = null;
  #characters: Uint8Array = new Uint8Array();
  #given = 0;

  constructor(source: LineSource, charMs: number) {
    this.source = source;
    this.#charMs = charMs;
  }

  get freeAt(): number {
    return this.#freeAt;
  }

  advance(): void {}

  dueAt(): number {
    return this.#giver ? this.#freeAt : this.source.dueAt();
  }

  cut(): void {
    this.#giver = null;
  }

  pull(now: number): number {
    if (!this.#giver) {
      const characters = this.source.next(now, now);
      if (!characters) return -1;
      this.#giver = this.source;
      this.#characters = characters;
      this.#given = 0;
    }
    const character = this.#characters[this.#given++] ?? 0;
    this.#freeAt = now + this.#charMs;
    if (this.#given >= this.#characters.length) {
      const giver = this.#giver;
      this.#giver = null;
      giver.sent(this.#freeAt);
    }
    return character;
  }
}
