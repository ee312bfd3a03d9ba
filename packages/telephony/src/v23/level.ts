/** Levels of a telephone line in dBm0, and what they are in samples of 16 bits. */

/** Of the codecs of G.711: a sine whose peak is the largest sample. */
const FULL_SCALE_DBM0 = 3.14;
const FULL_SCALE = 32_767;

/** Peak of a sine of that level. */
export const amplitudeOf = (dbm0: number): number => FULL_SCALE * 10 ** ((dbm0 - FULL_SCALE_DBM0) / 20);

/** Mean square of a signal of that level. */
export const powerOf = (dbm0: number): number => amplitudeOf(dbm0) ** 2 / 2;

/** Level of a signal of that mean square; -Infinity for silence. */
export const levelOf = (power: number): number =>
  FULL_SCALE_DBM0 + 10 * Math.log10((2 * power) / FULL_SCALE ** 2);
