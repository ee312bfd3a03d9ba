/** One turn after the other of cosines and sines, from a table that holds a whole number of turns: no phase drifts. */

export interface Rotation {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** @throws RangeError when the frequencies have no common period of at most a second. */
export function rotation(hz: number, rate: number): Rotation {
  let period = 1;
  while (!Number.isInteger((hz * period) / rate)) {
    if (++period > rate) throw new RangeError(`${hz} Hz never repeats exactly at ${rate} samples a second`);
  }
  const angles = Float64Array.from({ length: period }, (_, i) => (2 * Math.PI * hz * i) / rate);
  return { cos: angles.map(Math.cos), sin: angles.map(Math.sin) };
}
