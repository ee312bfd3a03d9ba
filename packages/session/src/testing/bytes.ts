/** For tests: byte strings, one character per byte. */

export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
export const textOf = (bytes: Uint8Array | readonly number[]): string =>
  Buffer.from(bytes).toString('latin1');
