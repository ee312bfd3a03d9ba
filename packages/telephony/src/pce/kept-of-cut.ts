/**
 * What a terminal must still get of text that is thrown away because a page is coming which clears the screen: all that
 * clearing it does not undo.
 */

import type { SequenceTracker } from './sequence-tracker.ts';

const LF = 0x0a;
const CURSOR_ON = 0x11;
const CURSOR_OFF = 0x14;
const ESC = 0x1b;
const CSI = 0x5b;
/** Behind ESC and 39, 3A or 3B: one, two or three characters. */
const PRO1 = 0x39;
const PRO3 = 0x3b;
/** Longer than any sequence that means something. */
const MAX_LENGTH = 16;
/** Ends of CSI sequences that set and reset a mode. */
const MODES: readonly (number | undefined)[] = [0x68, 0x6c];

/** Sequences of the protocol (modes, keyboard, questions), of modes of the screen, of character sets in use. */
function isKept(sequence: readonly number[]): boolean {
  const [first, second = 0] = sequence;
  if (first !== ESC || sequence.length > MAX_LENGTH) return false;
  if (second >= PRO1 && second <= PRO3) return sequence.length === second - PRO1 + 3;
  if (second === CSI) return MODES.includes(sequence.at(-1));
  return second >= 0x20 && second < 0x30;
}

/**
 * `taken` has followed what went before; it stays as it is. Kept is the rest of a sequence, or of a message on row 0,
 * that has been begun; of what follows: sequences as above, messages on row 0, the last switching of the cursor. All is
 * kept when there is a character set being loaded: half of one cannot be told from text.
 */
export function keptOfCut(taken: SequenceTracker, waiting: Uint8Array): Uint8Array {
  const tracker = taken.copy();
  const isLoading = (): boolean => tracker.place === 'download';
  if (isLoading()) return waiting;
  const kept: number[] = [];
  let isRest = !tracker.atBoundary;
  let sequence: number[] = [];
  let cursor: number | null = null;
  for (const byte of waiting) {
    if (byte === 0) continue;
    const wasOnRowZero = tracker.place === 'row-zero';
    const wasRest = isRest;
    const goesOn = tracker.push(byte);
    if (isLoading()) return waiting;
    if (!goesOn && (byte === CURSOR_ON || byte === CURSOR_OFF)) cursor = byte;
    isRest &&= !tracker.atBoundary;
    if (wasRest) {
      kept.push(byte);
      continue;
    }
    if (!goesOn) sequence = [byte];
    else if (sequence.length <= MAX_LENGTH) sequence.push(byte);
    const isOnRowZero = tracker.place === 'row-zero';
    if (isOnRowZero && !wasOnRowZero) kept.push(...sequence);
    else if (isOnRowZero || (wasOnRowZero && byte === LF)) kept.push(byte);
    else if (tracker.atBoundary && isKept(sequence)) kept.push(...sequence);
  }
  if (cursor !== null) kept.push(cursor);
  return Uint8Array.from(kept);
}
