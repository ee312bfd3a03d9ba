/**
 * Is there a signal in the channel? Its power over the last 10 or 20 ms, with a hysteresis. It is up once it has been
 * strong enough for one such window, so that its level is known then.
 */

import { levelOf, powerOf } from './level.ts';
import { MovingSum } from './moving-sum.ts';

/** Levels within the channel, in dBm0. */
export interface CarrierThresholds {
  readonly onDbm0: number;
  /** Below `onDbm0`, by 2 dB at least (STUM 1B). */
  readonly offDbm0: number;
}

export const CARRIER_THRESHOLDS: CarrierThresholds = { onDbm0: -43, offDbm0: -46 };

export interface CarrierDetectorOptions {
  readonly thresholds: CarrierThresholds;
  /** In samples of what comes. */
  readonly window: number;
  /** Of the filter before it, at mark and space. */
  readonly gain: number;
}

export class CarrierDetector {
  readonly #window: number;
  readonly #sum: MovingSum;
  /** From the sum of squares to the mean square on the line: shifting left half of the amplitude. */
  readonly #scale: number;
  readonly #on: number;
  readonly #off: number;
  #power = 0;
  #strongFor = 0;
  #isUp = false;

  constructor({ thresholds, window, gain }: CarrierDetectorOptions) {
    this.#window = window;
    this.#sum = new MovingSum(window);
    this.#scale = 2 / (window * gain * gain);
    this.#on = powerOf(thresholds.onDbm0);
    this.#off = powerOf(thresholds.offDbm0);
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get levelDbm0(): number {
    return levelOf(this.#power);
  }

  /** True when the carrier came up or went down. */
  push(re: number, im: number): boolean {
    this.#power = Math.max(0, this.#sum.push(re * re + im * im)) * this.#scale;
    const wasUp = this.#isUp;
    this.#strongFor = this.#power > this.#on ? this.#strongFor + 1 : 0;
    this.#isUp = wasUp ? this.#power > this.#off : this.#strongFor >= this.#window;
    return this.#isUp !== wasUp;
  }
}
