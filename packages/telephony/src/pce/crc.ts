/** The block's remainder: x⁷ + x³ + 1 over the characters as the line carries them, parity first. */

import { withParity } from './parity.ts';

const POLYNOMIAL = 0x09;

/** Remainder that follows `remainder` (in bits 7 to 1) once eight more bits have gone in. */
const NEXT = Uint8Array.from({ length: 256 }, (_, byte) => {
  let bits = byte;
  for (let i = 0; i < 8; i++) bits = ((bits << 1) ^ (bits & 0x80 ? POLYNOMIAL << 1 : 0)) & 0xff;
  return bits;
});

/** Seven bits, for characters given without parity (their bit 7 does not count). */
export function crc7(characters: Uint8Array): number {
  let bits = 0;
  for (const character of characters) bits = NEXT[bits ^ withParity(character)] ?? 0;
  return bits >> 1;
}
