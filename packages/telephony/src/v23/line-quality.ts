/** How good a modem's line is, since the call began. */

export interface LineQuality {
  /** Of the other's carrier, in dBm0; null while there is none. */
  readonly levelDbm0: number | null;
  readonly characters: number;
  readonly parityErrors: number;
  readonly framingErrors: number;
  /** Characters that stood mostly in frames that never came. */
  readonly lostCharacters: number;
  readonly lostFrames: number;
  /** Times that the other's carrier went away. */
  readonly carrierLosses: number;
}

export type LineCounters = { -readonly [K in keyof Omit<LineQuality, 'levelDbm0'>]: number };

export const newLineCounters = (): LineCounters => ({
  characters: 0,
  parityErrors: 0,
  framingErrors: 0,
  lostCharacters: 0,
  lostFrames: 0,
  carrierLosses: 0,
});
