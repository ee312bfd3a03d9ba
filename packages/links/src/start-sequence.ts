/** `startseq` of connectToTln: bytes written with the escapes of C. */

const LETTERS: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['b', 0x08],
  ['t', 0x09],
  ['n', 0x0a],
  ['v', 0x0b],
  ['f', 0x0c],
  ['r', 0x0d],
]);

const ESCAPE = /\\(?:x([0-9a-f]{1,2})|([0-7]{1,3})|([\s\S]))/gi;

/** `\r`, `\x13`, `\023`, `\\`; any other sign behind a backslash stands for itself. Other text goes in UTF-8. */
export function decodeStartSequence(text: string): Uint8Array {
  const parts: Buffer[] = [];
  let from = 0;
  for (const found of text.matchAll(ESCAPE)) {
    parts.push(Buffer.from(text.slice(from, found.index)));
    const [, hex, octal, sign = ''] = found;
    const code = hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : null;
    const byte = code ?? LETTERS.get(sign);
    parts.push(byte === undefined ? Buffer.from(sign) : Buffer.from([byte & 0xff]));
    from = found.index + found[0].length;
  }
  parts.push(Buffer.from(text.slice(from)));
  return Buffer.concat(parts);
}
