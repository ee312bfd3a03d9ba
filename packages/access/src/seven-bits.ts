/** A copy with bit 7 of every byte cleared, as on a Minitel's line: always valid in a websocket text frame. */
export function sevenBits(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = (bytes[i] ?? 0) & 0x7f;
  return out;
}
