/** Which of a channel's two tones is there: correlates the last bit's time with both. */

import { MovingSum } from './moving-sum.ts';
import { rotation, type Rotation } from './rotation.ts';

export interface DiscriminatorOptions {
  /** Of mark below the centre, and of space above it. */
  readonly deviationHz: number;
  /** Samples a second of what comes. */
  readonly rate: number;
  /** In samples: about a bit. */
  readonly window: number;
  /** Amplitude, as it comes, below which there is neither tone. */
  readonly floor: number;
}

export class Discriminator {
  readonly #turns: Rotation;
  #turn = 0;
  readonly #floor: number;
  readonly #markRe: MovingSum;
  readonly #markIm: MovingSum;
  readonly #spaceRe: MovingSum;
  readonly #spaceIm: MovingSum;

  constructor({ deviationHz, rate, window, floor }: DiscriminatorOptions) {
    this.#floor = floor * window;
    this.#turns = rotation(deviationHz, rate);
    this.#markRe = new MovingSum(window);
    this.#markIm = new MovingSum(window);
    this.#spaceRe = new MovingSum(window);
    this.#spaceIm = new MovingSum(window);
  }

  /**
   * -1 (space) to 1 (mark), 0 in silence. A steady tone gives much less than 1: about 0.3 forward and 0.5 backward, as
   * the tones are not orthogonal over a bit.
   */
  push(re: number, im: number): number {
    const c = this.#turns.cos[this.#turn] ?? 0;
    const s = this.#turns.sin[this.#turn] ?? 0;
    if (++this.#turn === this.#turns.cos.length) this.#turn = 0;
    const markRe = this.#markRe.push(re * c - im * s);
    const markIm = this.#markIm.push(re * s + im * c);
    const spaceRe = this.#spaceRe.push(re * c + im * s);
    const spaceIm = this.#spaceIm.push(im * c - re * s);
    const mark = Math.sqrt(markRe * markRe + markIm * markIm);
    const space = Math.sqrt(spaceRe * spaceRe + spaceIm * spaceIm);
    const sum = mark + space;
    return sum > this.#floor ? (mark - space) / sum : 0;
  }
}
