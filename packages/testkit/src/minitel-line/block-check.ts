/**
 * What a terminal makes of seventeen characters: good, good after one bit was turned over, or bad. Written from the
 * definition, bit by bit, and not from the sender's code, so that both can be wrong but not in the same way.
 */

import { hasGoodParity } from './line-character.ts';

const DATA_LENGTH = 15;
const CHECKED_BITS = DATA_LENGTH * 8 + 7;
/** x⁷ + x³ + 1 without its first term. */
const GENERATOR = 0b0001001;

/** x^power mod G, for the place of a single wrong bit. */
const PLACES = new Map<number, number>();
for (let power = 0, remainder = 1; power < CHECKED_BITS; power++) {
  PLACES.set(remainder, power);
  remainder = ((remainder << 1) & 0x7f) ^ (remainder & 0x40 ? GENERATOR : 0);
}

/** Of the 15 characters with their parity, then the low seven bits of the sixteenth; 0 for a whole block. */
export function remainderOf(block: readonly number[]): number {
  let remainder = 0;
  for (let bit = 0; bit < CHECKED_BITS; bit++) {
    const index = bit >> 3;
    const shift = index < DATA_LENGTH ? 7 - (bit & 7) : 6 - (bit & 7);
    const top = remainder & 0x40;
    remainder = ((remainder << 1) & 0x7f) | (((block[index] ?? 0) >> shift) & 1);
    if (top) remainder ^= GENERATOR;
  }
  return remainder;
}

/** The characters with the wrong bit turned over when there is one that can be found; null for a bad block. */
export function correctedBlock(block: readonly number[]): readonly number[] | null {
  if (block[16] !== 0) return null;
  const checked = block.slice(0, 16);
  const wrong = checked.flatMap((character, index) => (hasGoodParity(character) ? [] : [index]));
  const remainder = remainderOf(block);
  if (remainder === 0 && wrong.length === 0) return block;
  const place = PLACES.get(remainder);
  if (place === undefined || wrong.length !== 1) return null;
  const index = place >= 7 ? DATA_LENGTH - 1 - Math.floor((place - 7) / 8) : DATA_LENGTH;
  if (wrong[0] !== index) return null;
  const bit = place >= 7 ? (place - 7) % 8 : place;
  const corrected = [...block];
  corrected[index] = (corrected[index] ?? 0) ^ (1 << bit);
  return corrected;
}

/** The text of a good block: parity, padding and escapes removed. */
export function textOf(block: readonly number[]): number[] {
  const text: number[] = [];
  let isEscaped = false;
  for (const character of block.slice(0, DATA_LENGTH)) {
    const code = character & 0x7f;
    if (isEscaped || (code !== 0x10 && code !== 0)) text.push(code);
    isEscaped = !isEscaped && code === 0x10;
  }
  return text;
}
