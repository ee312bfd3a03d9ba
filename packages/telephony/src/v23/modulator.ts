/** Characters into samples of one channel: 7E1, least significant bit first, mark where there is nothing to send. */

import { withParity } from '../pce/parity.ts';
import { SAMPLE_RATE, type Channel } from './channel.ts';
import { amplitudeOf } from './level.ts';
import { Oscillator } from './oscillator.ts';
import { TransmitFilter } from './transmit-filter.ts';

/** Start bit 0, eight bits with the parity, stop bit 1. */
const FRAME_BITS = 10;
const STOP = 0x200;

const FILTERED_ABOVE_HZ = 1000;

export interface ModulatorOptions {
  readonly channel: Channel;
  readonly levelDbm0: number;
  /**
   * Asked at a bit's border whenever nothing is being sent: the next character, of which the low seven bits are sent,
   * or -1. `at`: where in the samples being made that border is.
   */
  readonly pull: (at: number) => number;
}

export class Modulator {
  readonly #channel: Channel;
  readonly #pull: (at: number) => number;
  readonly #oscillator: Oscillator;
  readonly #filter: TransmitFilter | null;
  /** Lowest bit: the one being sent. */
  #register = 1;
  #bitsLeft = 0;
  #hz: number;
  /** Of the bit being sent, in 1/baud of a sample: whole numbers, so that no rounding adds up. */
  #left = 0;

  constructor({ channel, levelDbm0, pull }: ModulatorOptions) {
    this.#channel = channel;
    this.#pull = pull;
    this.#oscillator = new Oscillator(amplitudeOf(levelDbm0));
    this.#filter = channel.markHz > FILTERED_ABOVE_HZ ? new TransmitFilter() : null;
    this.#hz = channel.markHz;
  }

  /** True while a character is being sent; its last 30 samples may come after that. */
  get isSending(): boolean {
    return this.#bitsLeft > 0;
  }

  /** Fills `out` from `from` on, to its end. */
  generate(out: Int16Array, from = 0): void {
    for (let i = from; i < out.length; i++) {
      const sample = this.#next(i);
      out[i] = Math.round(this.#filter?.push(sample) ?? sample);
    }
  }

  #next(at: number): number {
    const { baud } = this.#channel;
    if (this.#left >= baud) {
      this.#left -= baud;
      return this.#oscillator.next(this.#hz, 1, this.#hz);
    }
    const share = this.#left / baud;
    const before = this.#hz;
    this.#nextBit(at);
    this.#left += SAMPLE_RATE - baud;
    return this.#oscillator.next(before, share, this.#hz);
  }

  #nextBit(at: number): void {
    this.#register >>= 1;
    if (this.#bitsLeft > 0) this.#bitsLeft--;
    if (this.#bitsLeft === 0) this.#nextCharacter(at);
    this.#hz = (this.#register & 1) === 1 ? this.#channel.markHz : this.#channel.spaceHz;
  }

  #nextCharacter(at: number): void {
    const code = this.#pull(at);
    this.#bitsLeft = code < 0 ? 0 : FRAME_BITS;
    this.#register = code < 0 ? 1 : (withParity(code) << 1) | STOP;
  }
}
