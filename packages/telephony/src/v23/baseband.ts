/** Takes one channel out of the line: shifts its centre to 0 Hz, filters, keeps one sample of several. */

import { SAMPLE_RATE } from './channel.ts';
import { rotation, type Rotation } from './rotation.ts';

export interface BasebandOptions {
  readonly centreHz: number;
  readonly taps: Float64Array;
  /** One sample is kept of so many. */
  readonly decimation: number;
}

export class Baseband {
  readonly #taps: Float64Array;
  readonly #decimation: number;
  readonly #shift: Rotation;
  #turn = 0;
  /** Each sample is there twice, one length apart, so that the last ones always stand in one row. */
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  #at = 0;
  #skipped = 0;
  readonly #out = new Float64Array(2);

  constructor({ centreHz, taps, decimation }: BasebandOptions) {
    this.#taps = taps;
    this.#decimation = decimation;
    this.#shift = rotation(centreHz, SAMPLE_RATE);
    this.#re = new Float64Array(2 * taps.length);
    this.#im = new Float64Array(2 * taps.length);
  }

  get re(): number {
    return this.#out[0] ?? 0;
  }

  get im(): number {
    return this.#out[1] ?? 0;
  }

  /** True when there is a new value to take. */
  push(sample: number): boolean {
    const { cos, sin } = this.#shift;
    const length = this.#taps.length;
    const at = this.#at;
    const re = sample * (cos[this.#turn] ?? 0);
    const im = -sample * (sin[this.#turn] ?? 0);
    this.#re[at] = this.#re[at + length] = re;
    this.#im[at] = this.#im[at + length] = im;
    if (++this.#turn === cos.length) this.#turn = 0;
    if (++this.#at === length) this.#at = 0;
    if (++this.#skipped < this.#decimation) return false;
    this.#skipped = 0;
    this.#filter(this.#at);
    return true;
  }

  #filter(from: number): void {
    const taps = this.#taps;
    const res = this.#re;
    const ims = this.#im;
    let re = 0;
    let im = 0;
    for (let i = 0; i < taps.length; i++) {
      const tap = taps[i] ?? 0;
      re += tap * (res[from + i] ?? 0);
      im += tap * (ims[from + i] ?? 0);
    }
    this.#out[0] = re;
    this.#out[1] = im;
  }
}
