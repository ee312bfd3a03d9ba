/** A character as it is on a telephone line: seven bits, even parity in bit 7, FRAMING when its stop bit is wrong. */

export const FRAMING = 0x100;

export function hasGoodParity(character: number): boolean {
  let ones = 0;
  for (let bit = 0; bit < 8; bit++) ones += (character >> bit) & 1;
  return ones % 2 === 0 && (character & FRAMING) === 0;
}

/** What the softmodem makes of a byte: its parity is computed over eight bits, so that bit 7 inverts it. */
export function onTheLine(byte: number): number {
  const code = byte & 0x7f;
  const isGood = hasGoodParity(byte & 0xff);
  return isGood ? code : code | 0x80;
}
