/** Times of the sequences that open and end a call, in ms of samples. */

export interface SequenceTiming {
  /** Answering: nothing is said for so long after the line was opened. */
  readonly silenceMs: number;
  readonly answerToneMs: number;
  /** Between answer tone and carrier, of zero samples: a Minitel accepts 75 ± 20 (STUM 1B). */
  readonly pauseMs: number;
  /** Answering: the terminal's carrier must last so long. Its first character may begin after 80. */
  readonly carrierMs: number;
  /** Answering: the terminal's carrier is waited for so long, from ours on. */
  readonly answerWaitMs: number;
  /** Calling: the server's carrier after its answer tone and a pause. */
  readonly shortToneMs: number;
  /** Calling: the server's carrier, when its answer tone was missed. */
  readonly longToneMs: number;
  /** Calling: from our carrier to our first character. */
  readonly carrierToDataMs: number;
  /** Calling: the server's tones are waited for so long. */
  readonly callWaitMs: number;
  /** A longer loss of the other's carrier is the end of the call. */
  readonly maxLossMs: number;
}

export const SEQUENCE_TIMING: SequenceTiming = {
  silenceMs: 700,
  answerToneMs: 3000,
  pauseMs: 75,
  carrierMs: 60,
  answerWaitMs: 45_000,
  shortToneMs: 60,
  longToneMs: 1700,
  carrierToDataMs: 80,
  callWaitMs: 40_000,
  maxLossMs: 1000,
};
