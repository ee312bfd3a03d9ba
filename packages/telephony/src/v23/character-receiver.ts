/**
 * Asynchronous characters, 7E1, out of the discriminator's values: timed anew by each start bit's edge, which is
 * interpolated between two values, as are the middles of the bits.
 */

import { withParity } from '../pce/parity.ts';

/** The start bit is 0, the stop bit 9. */
const STOP_BIT = 9;

/** How much of its error one good character takes from the border between the tones, and how far that may go. */
const LEARNING = 0.25;
const MAX_BORDER = 0.4;

export interface CharacterReceiverOptions {
  /** In values. */
  readonly bitLength: number;
  /** The sender's tones may be off by so much that the border between them is to be learnt. */
  readonly learnsBorder: boolean;
  readonly listener: CharacterListener;
}

export interface CharacterListener {
  /** Seven bits, parity taken off. */
  onCharacter(code: number): void;
  /** A character's time had its start bit, but not its parity, or not its stop bit. */
  onDamaged(damage: Damage): void;
}

/** `lost`: most of it was in frames that never came. */
export type Damage = 'parity' | 'framing' | 'lost';

export class CharacterReceiver {
  readonly #bitLength: number;
  readonly #learnsBorder: boolean;
  readonly #listener: CharacterListener;
  /** The bit whose middle comes next; -1: no character has begun. */
  #bit = -1;
  /** Values since the start bit's edge. */
  #since = 0;
  #bits = 0;
  #before = 0;
  #concealed = 0;
  /** Between mark and space; not 0 when the sender's tones are off. */
  #border = 0;
  #marks = 0;
  #markSum = 0;
  #spaceSum = 0;

  constructor({ bitLength, learnsBorder, listener }: CharacterReceiverOptions) {
    this.#bitLength = bitLength;
    this.#learnsBorder = learnsBorder;
    this.#listener = listener;
  }

  /** No carrier: a character that has begun is no character. */
  reset(): void {
    this.#bit = -1;
    this.#before = 0;
    this.#border = 0;
  }

  /** Mark is above space. `isConcealed`: it stands for something that never came. */
  push(discriminated: number, isConcealed: boolean): void {
    const value = discriminated - this.#border;
    const before = this.#before;
    this.#before = value;
    if (this.#bit < 0) {
      if (before > 0 && value <= 0) this.#begin(value / (value - before));
      return;
    }
    this.#since++;
    if (isConcealed) this.#concealed++;
    const late = this.#since - (this.#bit + 0.5) * this.#bitLength;
    if (late >= 0) this.#take(value - late * (value - before));
  }

  #begin(since: number): void {
    this.#bit = 0;
    this.#since = since;
    this.#bits = 0;
    this.#concealed = 0;
    this.#marks = this.#markSum = this.#spaceSum = 0;
  }

  #take(value: number): void {
    const at = this.#bit++;
    const bit = value > 0 ? 1 : 0;
    if (bit === 1) {
      this.#marks++;
      this.#markSum += value;
    } else {
      this.#spaceSum += value;
    }
    if (at === 0) {
      if (bit === 1) this.#bit = -1;
    } else if (at < STOP_BIT) {
      this.#bits |= bit << (at - 1);
    } else {
      this.#bit = -1;
      this.#end(bit === 1);
    }
  }

  #end(hasStop: boolean): void {
    const code = this.#bits & 0x7f;
    if (2 * this.#concealed > this.#since) this.#listener.onDamaged('lost');
    else if (!hasStop) this.#listener.onDamaged('framing');
    else if (withParity(code) !== this.#bits) this.#listener.onDamaged('parity');
    else this.#good(code);
  }

  #good(code: number): void {
    if (this.#learnsBorder) this.#learnBorder();
    this.#listener.onCharacter(code);
  }

  #learnBorder(): void {
    const spaces = STOP_BIT + 1 - this.#marks;
    const middle = (this.#markSum / this.#marks + this.#spaceSum / spaces) / 2;
    const border = this.#border + middle * LEARNING;
    this.#border = Math.max(-MAX_BORDER, Math.min(MAX_BORDER, border));
  }
}
