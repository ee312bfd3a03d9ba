/** What decides of the next characters of a line, and what carries them there at its pace. */

/** Never asked before its time: next() gives something whenever dueAt() has passed. Times in ms, of any one clock. */
export interface LineSource {
  /** How much line time may still be ahead of what goes out next. */
  readonly maxAheadMs: number;
  /** Characters to send without a break, or null. `freeAt`: when the line will have sent all it was given. */
  next(now: number, freeAt: number): Uint8Array | null;
  /** What next() gave last went out whole, and the line will be free then. Not called when it was cut. */
  sent(freeAt: number): void;
  /** When next() gives something if nothing else happens: 0 is at once, Infinity not before something happens. */
  dueAt(): number;
}

/** 1200 bauds, ten bits. */
export const FORWARD_CHAR_MS = 10_000 / 1200;
/** 75 bauds, ten bits. */
export const BACKWARD_CHAR_MS = 10_000 / 75;
