/** A sine whose frequency may change within a sample, without a jump of its phase. */

import { SAMPLE_RATE } from './channel.ts';

export class Oscillator {
  readonly #amplitude: number;
  /** In turns, 0 to 1. */
  #phase = 0;

  constructor(amplitude: number) {
    this.#amplitude = amplitude;
  }

  /** The sample of now; time then goes on by one, of which `share` (0 to 1) at the first frequency. */
  next(firstHz: number, share: number, thenHz: number): number {
    const sample = this.#amplitude * Math.sin(2 * Math.PI * this.#phase);
    const turns = this.#phase + (share * firstHz + (1 - share) * thenHz) / SAMPLE_RATE;
    this.#phase = turns - Math.floor(turns);
    return sample;
  }
}
