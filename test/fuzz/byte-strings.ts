/** Byte strings (one character per byte) to choose from, and the packets that they come in. */

import fc, { type Arbitrary } from 'fast-check';

export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');
export const textOf = (bytes: Uint8Array | readonly number[]): string =>
  Buffer.from(bytes).toString('latin1');

const octet = fc.nat(255).map((code) => String.fromCharCode(code));

/** Bytes of any value. */
export const noise = (maxLength: number): Arbitrary<string> => fc.string({ unit: octet, maxLength });

/** Parts put together: each is a text, or something to be made up. */
export const sequence = (...parts: readonly (string | Arbitrary<string>)[]): Arbitrary<string> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((texts) => texts.join(''));

/** Bricks in any number and order, some of them cut short. */
export function wall(bricks: readonly Arbitrary<string>[], maxBricks: number): Arbitrary<string> {
  const brick = fc.oneof(...bricks);
  const cut = fc.tuple(brick, fc.nat(8)).map(([text, length]) => text.slice(0, length));
  return fc
    .array(fc.oneof({ weight: 8, arbitrary: brick }, { weight: 1, arbitrary: cut }), { maxLength: maxBricks })
    .map((parts) => parts.join(''));
}

/** Sizes of packets, used in turn. None: one packet. */
export const cuts = (): Arbitrary<number[]> => fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 });

export function packetsOf(text: string, sizes: readonly number[]): Buffer[] {
  if (sizes.length === 0) return text === '' ? [] : [bytesOf(text)];
  const packets: Buffer[] = [];
  for (let at = 0; at < text.length;) {
    const size = sizes[packets.length % sizes.length] ?? 1;
    packets.push(bytesOf(text.slice(at, at + size)));
    at += size;
  }
  return packets;
}

/** A text with pieces taken out, repeated, put in or replaced. */
export function mutated(
  texts: Arbitrary<string>,
  pieces: Arbitrary<string>,
  maxChanges = 6,
): Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(1_000_000),
    length: fc.oneof(fc.nat(4), fc.nat(400)),
    how: fc.constantFrom('drop', 'repeat', 'insert', 'replace'),
    piece: pieces,
  });
  return fc.tuple(texts, fc.array(change, { maxLength: maxChanges })).map(([text, changes]) => {
    for (const { at, length, how, piece } of changes) {
      const from = text.length === 0 ? 0 : at % text.length;
      const part = text.slice(from, from + length);
      const middle = { drop: '', repeat: part + part, insert: piece + part, replace: piece }[how];
      text = text.slice(0, from) + middle + text.slice(from + length);
    }
    return text;
  });
}
