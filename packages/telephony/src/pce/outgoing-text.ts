/** What waits to be sent to a terminal: a queue of characters that knows where it may be cut. */

import { keptOfCut } from './kept-of-cut.ts';
import { SequenceTracker } from './sequence-tracker.ts';

const FIRST_ROOM = 1024;
/** In place of a character that has eight bits: keeps what follows in its column. */
const REPLACEMENT = 0x20;

export class OutgoingText {
  #ring = new Uint8Array(FIRST_ROOM);
  #head = 0;
  #length = 0;
  /** Follows what was taken, not what waits. */
  readonly #taken = new SequenceTracker();
  #replaced = 0;

  get length(): number {
    return this.#length;
  }

  /** Characters of eight bits that were replaced by a space. */
  get replaced(): number {
    return this.#replaced;
  }

  /** True when characters wait that belong to a sequence begun by those taken. */
  get isInSequence(): boolean {
    return this.#length > 0 && !this.#taken.atBoundary;
  }

  /** Copies the characters in. The owner of the line bounds what waits. */
  push(characters: Uint8Array): void {
    this.#makeRoom(characters.length);
    const mask = this.#ring.length - 1;
    let tail = this.#head + this.#length;
    for (const character of characters) {
      const isEightBits = character > 0x7f;
      if (isEightBits) this.#replaced++;
      this.#ring[tail++ & mask] = isEightBits ? REPLACEMENT : character;
    }
    this.#length += characters.length;
  }

  /** The next character, which stays; 0 when none waits. */
  peek(): number {
    return this.#length === 0 ? 0 : this.#at(0);
  }

  /** The next character; 0 when none waits. */
  shift(): number {
    if (this.#length === 0) return 0;
    const character = this.#at(0);
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length--;
    this.#taken.push(character);
    return character;
  }

  /** At most `count` characters. */
  take(count: number): Uint8Array {
    return Uint8Array.from({ length: Math.min(count, this.#length) }, () => this.shift());
  }

  /** The rest of a sequence already begun. */
  takeRestOfSequence(): Uint8Array {
    return this.take(this.#restOfSequence());
  }

  /** Throws away what waits, but for what the terminal must not lose. Gives how many characters went. */
  cut(): number {
    const waiting = Uint8Array.from({ length: this.#length }, (_, i) => this.#at(i));
    const kept = keptOfCut(this.#taken, waiting);
    this.#length = 0;
    this.push(kept);
    return waiting.length - kept.length;
  }

  /** For a terminal that was not there: nothing of what it was sent counts. */
  clear(): void {
    this.#length = 0;
    this.#taken.reset();
  }

  #restOfSequence(): number {
    const tracker = this.#taken.copy();
    let count = 0;
    while (count < this.#length && !tracker.atBoundary) {
      tracker.push(this.#at(count++));
    }
    return count;
  }

  #at(index: number): number {
    return this.#ring[(this.#head + index) & (this.#ring.length - 1)] ?? 0;
  }

  #makeRoom(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#ring.length) return;
    let size = this.#ring.length;
    while (size < needed) size *= 2;
    const ring = new Uint8Array(size);
    const first = Math.min(this.#length, this.#ring.length - this.#head);
    ring.set(this.#ring.subarray(this.#head, this.#head + first));
    ring.set(this.#ring.subarray(0, this.#length - first), first);
    this.#ring = ring;
    this.#head = 0;
  }
}
