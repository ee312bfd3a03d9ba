/** What a modem is told of its call, and what it tells. */

import type { CarrierThresholds } from './carrier-detector.ts';
import type { Damage } from './character-receiver.ts';
import type { SequenceTiming } from './sequence-timing.ts';

/** `answer`: we serve a terminal, 1200 bauds out and 75 in. `call`: we are the terminal of another server. */
export type ModemRole = 'answer' | 'call';

/**
 * `opening`: before our carrier; a caller listens. `waiting`: our carrier is there, the other's is awaited (answer) or
 * our first 80 ms run (call). `ready`: characters go both ways.
 */
export type ModemState = 'opening' | 'waiting' | 'ready' | 'ended';

/** `no-carrier`: nobody was there in time. `carrier-lost`: the other is gone. `hung-up`: end() was called. */
export type ModemEnd = 'no-carrier' | 'carrier-lost' | 'hung-up';

export interface V23ModemOptions {
  readonly role: ModemRole;
  /**
   * Asked when nothing is being sent, only while ready: the next character, of which the low seven bits are sent, or
   * -1 for none. `nowMs`: when it begins, in the modem's own time.
   */
  readonly pull: (nowMs: number) => number;
  /** Seven bits. */
  readonly onCharacter: (code: number) => void;
  /** A character arrived broken and is not given. */
  readonly onDamaged?: (damage: Damage) => void;
  readonly onState?: (state: ModemState) => void;
  /** After `ended`. */
  readonly onEnd?: (reason: ModemEnd) => void;
  /** The other's carrier; level within its channel, in dBm0. */
  readonly onCarrier?: (isUp: boolean, levelDbm0: number) => void;
  /** -16 when absent; telephone lines allow -13 in the mean. */
  readonly sendDbm0?: number;
  /** CARRIER_THRESHOLDS when absent. */
  readonly thresholds?: CarrierThresholds;
  readonly timing?: Partial<SequenceTiming>;
}
