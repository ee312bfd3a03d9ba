/**
 * Listens as a terminal that calls: the server's carrier right after its answer tone and a silence, or for long
 * enough without a break (STUM 1B; lenient about the silence, which networks stretch).
 */

import type { SequenceTiming } from './sequence-timing.ts';
import { ToneWatch } from './tone-watch.ts';

const ANSWER_TONE_MS = 300;
const PAUSE_MS = { min: 30, max: 500 };
const SMOOTHING_MS = 10;

export class ServerTones {
  readonly #watch: ToneWatch;
  readonly #timing: SequenceTiming;
  #hasHeardPause = false;
  #isAfterAnswerTone = false;

  constructor(valueRate: number, timing: SequenceTiming) {
    this.#timing = timing;
    this.#watch = new ToneWatch(valueRate, Math.round((SMOOTHING_MS * valueRate) / 1000));
  }

  /** True once the server's carrier is there. */
  push(value: number, isUp: boolean): boolean {
    const watch = this.#watch;
    if (watch.push(value, isUp)) this.#changed();
    if (watch.tone !== 'mark') return false;
    return watch.ms >= (this.#hasHeardPause ? this.#timing.shortToneMs : this.#timing.longToneMs);
  }

  /** A break shorter than the pause is a frame that was lost. */
  #changed(): void {
    const { tone, before, msBefore } = this.#watch;
    if (before === 'space' && msBefore >= ANSWER_TONE_MS) this.#isAfterAnswerTone = true;
    if (tone === 'none') this.#hasHeardPause = false;
    if (before !== 'none' || msBefore < PAUSE_MS.min) return;
    this.#hasHeardPause = this.#isAfterAnswerTone && msBefore <= PAUSE_MS.max;
    this.#isAfterAnswerTone = false;
  }
}
