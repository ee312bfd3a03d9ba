/**
 * Listens as a server that answered: has the terminal's carrier been there, steadily, for long enough? Whoever talks
 * into the handset before pressing the key may well hold a vowel with a harmonic at 390 Hz; but then there are others
 * beside it.
 */

import { Baseband } from './baseband.ts';
import { BACKWARD } from './channel.ts';
import { levelOf } from './level.ts';
import { lowPass } from './low-pass.ts';
import { MovingSum } from './moving-sum.ts';
import type { SequenceTiming } from './sequence-timing.ts';
import { CERTAIN } from './tone-watch.ts';

/** Wide enough for a voice's neighbouring harmonics, but not for the echo of our own 1300 Hz. */
const NEIGHBOURHOOD = { taps: 81, cutoffHz: 250, decimation: 10 };
/** 20 ms, as the channel's own level. */
const POWER_WINDOW = 16;
/** How much more may be around than in the channel. */
const MAX_AROUND_DB = 3;

export class TerminalCarrier {
  readonly #minValues: number;
  readonly #around: Baseband;
  readonly #power = new MovingSum(POWER_WINDOW);
  #powerAround = 0;
  /** Since the tone began: what is around goes away a little sooner than what is in the channel. */
  #mostAround = 0;
  #values = 0;
  #isSteady = false;

  constructor(valueRate: number, { carrierMs }: SequenceTiming) {
    this.#minValues = (carrierMs * valueRate) / 1000;
    const { taps, cutoffHz, decimation } = NEIGHBOURHOOD;
    this.#around = new Baseband({
      centreHz: (BACKWARD.markHz + BACKWARD.spaceHz) / 2,
      taps: lowPass(taps, cutoffHz),
      decimation,
    });
  }

  /** The discriminator's values. Those before the carrier counted as up count too: its detector takes a while. */
  push(value: number, isUp: boolean): void {
    this.#values = value > CERTAIN ? this.#values + 1 : 0;
    if (this.#values === 0 && !this.#isSteady) this.#mostAround = this.#powerAround;
    if (isUp && this.#values >= this.#minValues) this.#isSteady = true;
  }

  /** The same frame as it came. */
  process(frame: Int16Array): void {
    const around = this.#around;
    for (let i = 0; i < frame.length; i++) {
      if (!around.push(frame[i] ?? 0)) continue;
      const { re, im } = around;
      this.#powerAround = (2 * this.#power.push(re * re + im * im)) / POWER_WINDOW;
      this.#mostAround = Math.max(this.#mostAround, this.#powerAround);
    }
  }

  /** To be asked after each frame; `levelDbm0`: within the channel. */
  isThere(levelDbm0: number): boolean {
    const wasSteady = this.#isSteady;
    this.#isSteady = false;
    return wasSteady && levelOf(this.#mostAround) - levelDbm0 <= MAX_AROUND_DB;
  }
}
