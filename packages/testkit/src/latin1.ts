/** Byte strings: one character per byte, U+0000 to U+00FF. */

export const toLatin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** For messages: control and 8-bit bytes become \xNN, only the last `most` characters are kept. */
export function showBytes(text: string, most = 400): string {
  const cut = text.length > most ? `…${text.slice(-most)}` : text;
  return cut.replace(
    /[\x00-\x1f\x7f-\xff]/g,
    (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
