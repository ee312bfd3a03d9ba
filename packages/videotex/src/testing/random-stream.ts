/** Streams for the tests that hold for any stream: sequences of every kind, whole, cut short and mixed with noise. */

type Random = (below: number) => number;
/** Bytes of one sequence, or of a run of characters. */
type Brick = (random: Random) => number[];

const ESC = 0x1b;
const US = 0x1f;
const LONGEST_GLYPH = 18;

const times = (count: number, make: () => number): number[] => Array.from({ length: count }, make);
const oneOf = <T>(random: Random, choices: readonly [T, ...T[]]): T =>
  choices[random(choices.length)] ?? choices[0];

const control: Brick = (random) => [random(0x20)];
const noise: Brick = (random) => times(random(8), () => random(0x100));
const text: Brick = (random) => times(random(12), () => (random(3) === 0 ? 0x20 : 0x20 + random(0x60)));
const mosaics: Brick = (random) => [0x0e, ...text(random)];
const attribute: Brick = (random) => [ESC, 0x40 + random(0x20)];
const escape: Brick = (random) => [ESC, 0x20 + random(0x60), random(0x80)];
const position: Brick = (random) => [US, 0x40 + random(26), 0x40 + random(43)];
const rowInDigits: Brick = (random) => [US, 0x30 + random(4), 0x30 + random(10)];
const statusRow: Brick = (random) => [US, 0x40, 0x41 + random(40), ...text(random)];
const repetition: Brick = (random) => [0x12, random(0x80)];
const supplement: Brick = (random) => [0x19, 0x20 + random(0x60), ...(random(2) ? [random(0x80)] : [])];
const accent: Brick = (random) => [0x19, 0x40 + random(0x10), 0x20 + random(0x60)];
const csi: Brick = (random) => {
  const number = (): number[] => times(random(3), () => 0x30 + random(10));
  const finals = [...'ABCDHJKP@MLhl'].map((letter) => letter.charCodeAt(0));
  const last = random(6) === 0 ? random(0x80) : (finals[random(finals.length)] ?? 0x4a);
  return [ESC, 0x5b, ...number(), ...(random(3) === 0 ? [0x3b, ...number()] : []), last];
};
const insertMode: Brick = (random) => [ESC, 0x5b, 0x34, oneOf(random, [0x68, 0x6c])];
const protocol1: Brick = (random) => [ESC, 0x39, oneOf(random, [0x67, 0x70, 0x72, 0x76, 0x7b, 0x7f, 0x1b])];
const protocol2: Brick = (random) => {
  const order = oneOf(random, [0x10, 0x11, 0x31, 0x32, 0x62, 0x64, 0x66, 0x69, 0x6a, 0x6b, 0x72]);
  return [ESC, 0x3a, order, random(3) ? 0x41 + random(7) : random(0x80)];
};
const protocol3: Brick = (random) =>
  random(2)
    ? [ESC, 0x3b, 0x69 + random(2), 0x59, 0x41 + random(4)]
    : [ESC, 0x3b, 0x60 + random(2), 0x58 + random(4), 0x50 + random(4)];
/** Screen and modem together again: the rest would be lost on most streams. */
const relink: Brick = () => [ESC, 0x3b, 0x61, 0x58, 0x52];
const designation: Brick = (random) => [
  ESC,
  ...oneOf(random, [
    [0x28, 0x20, 0x42],
    [0x28, 0x40],
    [0x29, 0x20, 0x43],
    [0x29, 0x63],
    [0x23, 0x20, 0x58],
    [0x23, 0x20, 0x5f],
    [0x23, 0x21, 0x24, 0x25, 0x41],
  ]),
];
const otherCoding: Brick = (random) => [
  ...[ESC, 0x25, 0x41 + random(0x20)],
  ...noise(random),
  ...(random(4) ? [ESC, 0x25, 0x40] : [ESC, 0x2f, 0x3f]),
];
const drcsHeader: Brick = (random) => [US, 0x23, 0x20, 0x20, 0x20, 0x42 + random(2), 0x49];
const drcsLoad: Brick = (random) => {
  const glyph = (): number[] => [0x30, ...times(random(LONGEST_GLYPH), () => 0x40 + random(0x40))];
  const glyphs = Array.from({ length: random(4) }, glyph).flat();
  const codes = times(1 + random(2), () => 0x20 + random(0x60));
  return [US, 0x23, ...codes, ...glyphs, ...(random(2) ? [US, 0x5a, 0x5a] : control(random))];
};

const BRICKS: readonly [Brick, ...Brick[]] = [
  text,
  ...[text, text, mosaics, control, noise, attribute, attribute, escape],
  ...[position, rowInDigits, statusRow, repetition, supplement, accent, csi, insertMode],
  ...[protocol1, protocol2, protocol3, relink, designation, otherCoding, drcsHeader, drcsLoad],
];

/** One sequence in eight is cut short; bytes 00-FF. */
export function randomStream(random: Random, length: number): Uint8Array {
  const bytes: number[] = [];
  while (bytes.length < length) {
    const brick = oneOf(random, BRICKS)(random);
    bytes.push(...(random(8) === 0 ? brick.slice(0, random(brick.length + 1)) : brick));
  }
  return Uint8Array.from(bytes.slice(0, length));
}
