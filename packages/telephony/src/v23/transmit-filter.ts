/**
 * Takes out of what we send at 1200 bauds what would fall on the terminal's 75: its keying reaches down to 0 Hz, and an
 * echo of it that is 20 dB above the terminal's signal would hide that.
 */

import { lowPass } from './low-pass.ts';

const LENGTH = 61;
const CUTOFF_HZ = 680;

export class TransmitFilter {
  readonly #taps: Float64Array;
  /** Each sample is there twice, one length apart, so that the last ones always stand in one row. */
  readonly #samples = new Float64Array(2 * LENGTH);
  #at = 0;

  constructor() {
    const centre = (LENGTH - 1) / 2;
    this.#taps = lowPass(LENGTH, CUTOFF_HZ).map((tap, i) => (i === centre ? 1 : 0) - tap);
  }

  /** Late by 30 samples. */
  push(sample: number): number {
    const samples = this.#samples;
    samples[this.#at] = samples[this.#at + LENGTH] = sample;
    if (++this.#at === LENGTH) this.#at = 0;
    let sum = 0;
    for (let i = 0; i < LENGTH; i++) sum += (this.#taps[i] ?? 0) * (samples[this.#at + i] ?? 0);
    return sum;
  }
}
