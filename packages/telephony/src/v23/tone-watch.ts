/** Which tone a channel carries without a break, and since when: for the sequences that open a call. */

import { MovingSum } from './moving-sum.ts';

/** `none`: no carrier. `mixed`: a signal that is neither tone, or data. */
export type Tone = 'none' | 'mixed' | 'mark' | 'space';

/** Of the discriminator's values: a steady tone gives 0.3 and more. */
export const CERTAIN = 0.15;

export class ToneWatch {
  readonly #valuesPerMs: number;
  readonly #smoothed: MovingSum;
  readonly #length: number;
  #tone: Tone = 'none';
  #values = 0;
  #before: Tone = 'none';
  #valuesBefore = 0;

  /** `smoothing`: over so many values, for a noisy line. */
  constructor(valueRate: number, smoothing: number) {
    this.#valuesPerMs = valueRate / 1000;
    this.#smoothed = new MovingSum(smoothing);
    this.#length = smoothing;
  }

  get tone(): Tone {
    return this.#tone;
  }

  get ms(): number {
    return this.#values / this.#valuesPerMs;
  }

  /** What there was before the tone of now, and how long. */
  get before(): Tone {
    return this.#before;
  }

  get msBefore(): number {
    return this.#valuesBefore / this.#valuesPerMs;
  }

  /** True when another tone has begun; what there was before then stands in `before`. */
  push(value: number, isUp: boolean): boolean {
    const mean = this.#smoothed.push(value) / this.#length;
    const tone = !isUp ? 'none' : mean > CERTAIN ? 'mark' : mean < -CERTAIN ? 'space' : 'mixed';
    const isNew = tone !== this.#tone;
    if (isNew) this.restart(tone);
    this.#values++;
    return isNew;
  }

  /** Counts anew from here. */
  restart(tone: Tone = this.#tone): void {
    this.#before = this.#tone;
    this.#valuesBefore = this.#values;
    this.#tone = tone;
    this.#values = 0;
  }
}
