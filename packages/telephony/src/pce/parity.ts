/** Even parity over seven bits: the form that characters have on the line. */

const PARITY = Uint8Array.from({ length: 128 }, (_, code) => {
  let bits = code;
  for (let shift = 4; shift > 0; shift >>= 1) bits ^= bits >> shift;
  return (bits & 1) << 7;
});

/** The character with its parity in bit 7, whatever bit 7 was. */
export const withParity = (character: number): number => {
  const code = character & 0x7f;
  return code | (PARITY[code] ?? 0);
};
