/** Sum of the last values of a series; computed anew once per length, so that rounding never adds up. */

export class MovingSum {
  readonly #values: Float64Array;
  #at = 0;
  #sum = 0;

  constructor(length: number) {
    this.#values = new Float64Array(length);
  }

  push(value: number): number {
    const values = this.#values;
    this.#sum += value - (values[this.#at] ?? 0);
    values[this.#at] = value;
    if (++this.#at < values.length) return this.#sum;
    this.#at = 0;
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
    this.#sum = sum;
    return sum;
  }
}
