/**
 * The clock of a replay: which bytes of a recording are due. It knows no screen and no timer; whoever owns both calls
 * `advance` as often as it draws.
 */

export type Pieces = readonly (readonly [ms: number, bytes: number])[];

/** What the screen is to do: start afresh if told so, then show these bytes of the recording. */
export interface Due {
  readonly mustReset: boolean;
  readonly from: number;
  readonly to: number;
}

/** With `skipsSilences`, what nobody needs to wait for: so much is left of each silence. */
export const KEPT_SILENCE_MS = 1000;
const LONG_SILENCE_MS = 3000;

export class Player {
  /** Ascending; several bytes at one time are one piece. */
  readonly #times: number[] = [];
  /** Bytes up to and including each piece. */
  readonly #ends: number[] = [];
  readonly #lengthMs: number;
  #speed = 1;
  #skipsSilences = false;
  #positionMs = 0;
  /** Time of the clock at the last `advance` while playing; null: paused. */
  #movedAt: number | null = null;
  /** Bytes that the screen has been given since it last started afresh. */
  #shown = 0;
  #mustReset = true;

  /** Times that go back are taken for the latest so far: a recording from elsewhere is not to be trusted. */
  constructor(pieces: Pieces, lengthMs: number) {
    let [last, total] = [0, 0];
    for (const [ms, bytes] of pieces) {
      last = Math.max(last, ms);
      total += Math.max(0, bytes);
      this.#times.push(last);
      this.#ends.push(total);
    }
    this.#lengthMs = Math.max(lengthMs, last);
  }

  get lengthMs(): number {
    return this.#lengthMs;
  }

  get positionMs(): number {
    return this.#positionMs;
  }

  get isPlaying(): boolean {
    return this.#movedAt !== null;
  }

  get isAtEnd(): boolean {
    return this.#positionMs >= this.#lengthMs;
  }

  get speed(): number {
    return this.#speed;
  }

  /** From now on; call `advance` first, so that what has passed counts at the former speed. */
  set speed(speed: number) {
    this.#speed = speed;
  }

  set skipsSilences(skips: boolean) {
    this.#skipsSilences = skips;
  }

  /** At the end it begins again. */
  play(now: number): void {
    if (this.isAtEnd) this.seek(0);
    this.#movedAt = now;
  }

  pause(): void {
    this.#movedAt = null;
  }

  /** Bounded by the recording. */
  seek(ms: number): void {
    const position = Math.min(Math.max(0, ms), this.#lengthMs);
    if (position < this.#positionMs) this.#mustReset = true;
    this.#positionMs = position;
  }

  /** Moves on to `now`, any clock in milliseconds, and tells what is due; null: nothing new. */
  advance(now: number): Due | null {
    if (this.#movedAt !== null) {
      this.#move(Math.max(0, now - this.#movedAt) * this.#speed);
      this.#movedAt = this.isAtEnd ? null : now;
    }
    return this.#takeDue();
  }

  #move(ms: number): void {
    let position = this.#positionMs;
    let left = ms;
    // Silence by silence: at speed, or after a busy moment, several may be passed at once.
    while (this.#skipsSilences && left > 0) {
      const [before, next] = this.#silenceAt(position);
      const talkMs = Math.max(0, before + KEPT_SILENCE_MS - position);
      if (next - before <= LONG_SILENCE_MS) {
        // No silence: on to the next piece.
        const stepMs = next - position;
        if (left < stepMs || next >= this.#lengthMs) break;
        [position, left] = [next, left - stepMs];
      } else if (left < talkMs) {
        break;
      } else {
        [position, left] = [next, left - talkMs];
        if (next >= this.#lengthMs) break;
      }
    }
    this.#positionMs = Math.min(position + left, this.#lengthMs);
  }

  /** Times of the pieces before (or at) and after a position. The start counts as a piece, and so does the end. */
  #silenceAt(position: number): readonly [before: number, next: number] {
    const count = this.#countUpTo(position);
    return [this.#times[count - 1] ?? 0, this.#times[count] ?? this.#lengthMs];
  }

  #takeDue(): Due | null {
    const to = this.#ends[this.#countUpTo(this.#positionMs) - 1] ?? 0;
    const mustReset = this.#mustReset;
    const from = mustReset ? 0 : this.#shown;
    if (!mustReset && to === from) return null;
    this.#mustReset = false;
    this.#shown = to;
    return { mustReset, from, to };
  }

  /** Pieces that have been sent by then. */
  #countUpTo(ms: number): number {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How much was sent in each of so many equal parts of the recording, 0 to 1, on a scale that shows little too. */
export function activityOf(pieces: Pieces, lengthMs: number, parts: number): readonly number[] {
  const sums = new Array<number>(parts).fill(0);
  for (const [ms, bytes] of pieces) {
    const part = Math.min(parts - 1, Math.max(0, Math.floor((ms / Math.max(1, lengthMs)) * parts)));
    sums[part] = (sums[part] ?? 0) + bytes;
  }
  const most = Math.max(1, ...sums);
  return sums.map((sum) => Math.log1p(sum) / Math.log1p(most));
}
