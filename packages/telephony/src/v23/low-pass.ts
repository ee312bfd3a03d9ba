/** A low-pass filter's coefficients: sinc with a Hamming window, symmetric, gain 1 at 0 Hz. */

import { SAMPLE_RATE } from './channel.ts';

export function lowPass(length: number, cutoffHz: number): Float64Array {
  const centre = (length - 1) / 2;
  const taps = Float64Array.from({ length }, (_, i) => {
    const turns = (2 * cutoffHz * (i - centre)) / SAMPLE_RATE;
    const sinc = turns === 0 ? 1 : Math.sin(Math.PI * turns) / (Math.PI * turns);
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (length - 1)));
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** Of a symmetric filter, at one frequency. */
export function gainAt(taps: Float64Array, hz: number): number {
  const centre = (taps.length - 1) / 2;
  return taps.reduce(
    (sum, tap, i) => sum + tap * Math.cos((2 * Math.PI * hz * (i - centre)) / SAMPLE_RATE),
    0,
  );
}
