/** Levels of Asterisk's soft modem, in dB. */

/** Those of the original's incoming calls. */
const DEFAULT_RX = -38;
const DEFAULT_TX = -28;
const RX_RANGE = { min: -60, max: 0 } as const;
/** Above -5 dBm0 no network takes it. */
const TX_RANGE = { min: -40, max: -5 } as const;

export interface ModemLevels {
  /** Below it the modem hears nothing. */
  readonly rx: number;
  readonly tx: number;
}

const clamp = (value: number, { min, max }: { min: number; max: number }): number =>
  Math.min(max, Math.max(min, value));

/** 0 as well as nothing means the default: as a level it would be a shout, and services that do not care send it. */
const level = (value: number | null, fallback: number, range: { min: number; max: number }): number =>
  value === null || value === 0 || !Number.isInteger(value) ? fallback : clamp(value, range);

export const modemLevels = (rx: number | null, tx: number | null): ModemLevels => ({
  rx: level(rx, DEFAULT_RX, RX_RANGE),
  tx: level(tx, DEFAULT_TX, TX_RANGE),
});

/** As the original: 0 is left to the dialplan. */
export const originalLevels = (rx: number | null, tx: number | null): ModemLevels => ({
  rx: level(rx, 0, RX_RANGE),
  tx: level(tx, 0, TX_RANGE),
});
