/** What a telephone line needs to know of its modem and its terminal, and whom it tells what. */

/** Times to wait for the terminal's answer to a start. */
export const ANSWER_WAIT_MS = { local: 1400, voip: 2500 } as const;

/**
 * `started`, `stopped`: the terminal agreed. `refused`: no answer to a start; an old terminal, the line goes on plain.
 * `stuck`: no answer, yet the terminal asks for blocks: it shows nothing any more, hang up. `bad-line`: too many
 * damaged characters without correction; a start follows if `startsOnBadLine`.
 */
export type PceNotice = 'started' | 'stopped' | 'refused' | 'stuck' | 'bad-line';

export interface TelephoneLineOptions {
  /** Towards a modem behind TCP: bit 7 is 0, blocks come whole. null: a modem of our own calls pull(). */
  readonly send: ((characters: Uint8Array) => void) | null;
  /** What the user typed, protocol taken out; never empty. */
  readonly onInput: (characters: Uint8Array) => void;
  readonly onNotice?: (notice: PceNotice) => void;
  /** Of the line towards the terminal. 1200 bauds when absent. */
  readonly charMs?: number;
  /** One way, to the terminal; 100 when absent. More is taken when more is measured. */
  readonly latencyMs?: number;
  /** ANSWER_WAIT_MS.voip when absent. */
  readonly answerWaitMs?: number;
  readonly startsOnBadLine?: boolean;
}
