/**
 * Samples of one channel into characters. Nothing in it grows or drifts, and no sample makes an object: a call may
 * last for days.
 */

import { Baseband } from './baseband.ts';
import { CARRIER_THRESHOLDS, CarrierDetector, type CarrierThresholds } from './carrier-detector.ts';
import { SAMPLE_RATE, type Channel } from './channel.ts';
import { CharacterReceiver, type CharacterListener } from './character-receiver.ts';
import { Discriminator } from './discriminator.ts';
import { amplitudeOf } from './level.ts';
import { gainAt, lowPass } from './low-pass.ts';

export interface DemodulatorListener extends CharacterListener {
  /** Level within the channel, in dBm0. */
  onCarrier(isUp: boolean, levelDbm0: number): void;
  /**
   * Each value of the discriminator, for those who listen to tones: above 0 mark, below 0 space, less than 0.15 from 0
   * neither for certain.
   */
  onValue?(value: number, isUp: boolean): void;
}

export interface DemodulatorOptions {
  readonly channel: Channel;
  readonly thresholds?: CarrierThresholds;
  readonly listener: DemodulatorListener;
}

/** Bandwidths and windows, found by measuring (test/bench/modem.ts). */
interface Tuning {
  readonly taps: number;
  readonly cutoffHz: number;
  readonly decimation: number;
  /** In bits. */
  readonly window: number;
  readonly powerMs: number;
  /** Tones may be off by half of their deviation. */
  readonly learnsBorder: boolean;
}

const FAST: Tuning = {
  taps: 31,
  cutoffHz: 850,
  decimation: 1,
  window: 6 / 6.667,
  powerMs: 10,
  learnsBorder: false,
};
const SLOW: Tuning = {
  taps: 161,
  cutoffHz: 70,
  decimation: 10,
  window: 10 / 10.667,
  powerMs: 20,
  learnsBorder: true,
};

/** Of the weakest carrier's amplitude: the filters' echoes of a carrier that ended must not pass for bits. */
const FLOOR = 0.3;

export class Demodulator {
  /** Values of the discriminator a second. */
  readonly valueRate: number;
  readonly #listener: DemodulatorListener;
  readonly #baseband: Baseband;
  readonly #discriminator: Discriminator;
  readonly #carrier: CarrierDetector;
  readonly #characters: CharacterReceiver;

  constructor({ channel, thresholds = CARRIER_THRESHOLDS, listener }: DemodulatorOptions) {
    const { baud, markHz, spaceHz } = channel;
    const { taps, cutoffHz, decimation, window, powerMs, learnsBorder } = baud > 300 ? FAST : SLOW;
    const deviationHz = (spaceHz - markHz) / 2;
    const filter = lowPass(taps, cutoffHz);
    const rate = SAMPLE_RATE / decimation;
    const bit = rate / baud;
    this.valueRate = rate;
    this.#listener = listener;
    this.#baseband = new Baseband({ centreHz: (markHz + spaceHz) / 2, taps: filter, decimation });
    const gain = gainAt(filter, deviationHz);
    this.#discriminator = new Discriminator({
      deviationHz,
      rate,
      window: Math.round(window * bit),
      // Shifting leaves half of the amplitude.
      floor: FLOOR * (gain / 2) * amplitudeOf(thresholds.offDbm0),
    });
    this.#carrier = new CarrierDetector({
      thresholds,
      window: Math.round((powerMs * rate) / 1000),
      gain,
    });
    this.#characters = new CharacterReceiver({ bitLength: bit, learnsBorder, listener });
  }

  get hasCarrier(): boolean {
    return this.#carrier.isUp;
  }

  /** Of the last 10 or 20 ms, within the channel; -Infinity in silence. */
  get levelDbm0(): number {
    return this.#carrier.levelDbm0;
  }

  /** `isConcealed`: the samples are silence in the place of some that never came; the carrier stays as it was. */
  process(samples: Int16Array, isConcealed = false): void {
    const baseband = this.#baseband;
    for (let i = 0; i < samples.length; i++) {
      if (baseband.push(samples[i] ?? 0)) this.#step(baseband.re, baseband.im, isConcealed);
    }
  }

  #step(re: number, im: number, isConcealed: boolean): void {
    const value = this.#discriminator.push(re, im);
    const isTurning = !isConcealed && this.#carrier.push(re, im);
    const { isUp } = this.#carrier;
    if (isTurning) {
      this.#characters.reset();
      this.#listener.onCarrier(isUp, this.#carrier.levelDbm0);
    }
    if (isUp) this.#characters.push(value, isConcealed);
    this.#listener.onValue?.(value, isUp);
  }
}
