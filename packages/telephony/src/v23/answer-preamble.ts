/** What a modem says before its carrier when it answers: silence, answer tone, pause; counted in samples. */

import { ANSWER_TONE_HZ, SAMPLES_PER_MS } from './channel.ts';
import { amplitudeOf } from './level.ts';
import { Oscillator } from './oscillator.ts';
import type { SequenceTiming } from './sequence-timing.ts';

export class AnswerPreamble {
  readonly #tone: Oscillator;
  readonly #toneFrom: number;
  readonly #pauseFrom: number;
  readonly #length: number;
  #sent = 0;

  constructor(levelDbm0: number, { silenceMs, answerToneMs, pauseMs }: SequenceTiming) {
    this.#tone = new Oscillator(amplitudeOf(levelDbm0));
    this.#toneFrom = Math.round(silenceMs * SAMPLES_PER_MS);
    this.#pauseFrom = this.#toneFrom + Math.round(answerToneMs * SAMPLES_PER_MS);
    this.#length = this.#pauseFrom + Math.round(pauseMs * SAMPLES_PER_MS);
  }

  /** Gives how many samples it filled: fewer than there are once it is over. */
  generate(out: Int16Array): number {
    const count = Math.min(out.length, this.#length - this.#sent);
    for (let i = 0; i < count; i++) {
      const at = this.#sent++;
      const isTone = at >= this.#toneFrom && at < this.#pauseFrom;
      out[i] = isTone ? Math.round(this.#tone.next(ANSWER_TONE_HZ, 1, ANSWER_TONE_HZ)) : 0;
    }
    return count;
  }
}
