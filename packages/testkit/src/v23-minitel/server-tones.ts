/**
 * When a Minitel that calls takes what it hears for a server (STUM 1B): 300 ms of answer tone, then within 4.5 s a
 * silence of 75 ± 20 ms and 60 ms of carrier; or 1.7 s of carrier without a break, nor a bit of data.
 */

const ANSWER_TONE_MS = 300;
const PAUSE_WITHIN_MS = 4500;
const PAUSE_MS = { min: 55, max: 95 };
const SHORT_TONE_MS = 60;
const LONG_TONE_MS = 1700;
const CERTAIN = 0.15;

export class ServerTonesHeard {
  readonly #msPerValue: number;
  #ms = 0;
  #answerToneMs = 0;
  #answeredAt = -Infinity;
  #silentSince = 0;
  #wasUp = false;
  #isAfterPause = false;
  #carrierMs = 0;

  constructor(valueRate: number) {
    this.#msPerValue = 1000 / valueRate;
  }

  /** A character, whole or broken, is no carrier without data. */
  data(): void {
    this.#carrierMs = 0;
    this.#isAfterPause = false;
  }

  /** `value`: above 0 for 1300 Hz. True when a server was heard. */
  push(value: number, isUp: boolean): boolean {
    this.#ms += this.#msPerValue;
    if (isUp !== this.#wasUp) this.#turned(isUp);
    const isAnswerTone = isUp && value < -CERTAIN;
    this.#answerToneMs = isAnswerTone ? this.#answerToneMs + this.#msPerValue : 0;
    if (this.#answerToneMs >= ANSWER_TONE_MS) {
      if (this.#answeredAt === -Infinity) this.#answeredAt = this.#ms;
      this.#isAfterPause = false;
    }
    this.#carrierMs = isUp && value > CERTAIN ? this.#carrierMs + this.#msPerValue : 0;
    return this.#carrierMs >= (this.#isAfterPause ? SHORT_TONE_MS : LONG_TONE_MS);
  }

  #turned(isUp: boolean): void {
    this.#wasUp = isUp;
    if (!isUp) {
      this.#silentSince = this.#ms;
      return;
    }
    const pauseMs = this.#ms - this.#silentSince;
    const isInTime = this.#silentSince - this.#answeredAt <= PAUSE_WITHIN_MS;
    this.#isAfterPause = isInTime && pauseMs >= PAUSE_MS.min && pauseMs <= PAUSE_MS.max;
    if (!isInTime) this.#answeredAt = -Infinity;
  }
}
