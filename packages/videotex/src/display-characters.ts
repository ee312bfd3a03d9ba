/** Between what a host sends, the code a cell keeps, and the Unicode character that looks like it. */

import { decodeCharacter, isAccent } from './charset.ts';
import { SS2 } from './codes.ts';

const UP_ARROW = 0x5e;
const LOW_LINE = 0x5f;
const FULL_BLOCK = 0x7f;

/** G0 codes that do not look like ASCII. */
const G0_LOOKS = new Map<number, string>([
  [UP_ARROW, '↑'],
  [0x60, '─'],
  [0x7b, '▏'],
  [0x7c, '│'],
  [0x7d, '▕'],
  [0x7e, '▔'],
  [FULL_BLOCK, '█'],
]);

const G0_CHARACTERS = Array.from(
  { length: 0x80 },
  (_, code) => G0_LOOKS.get(code) ?? String.fromCharCode(code),
);

/** Unicode of a text cell's code. */
export const characterOfCode = (code: number): string => G0_CHARACTERS[code] ?? String.fromCharCode(code);

/** Unicode of the six cells of a mosaic (Symbols for Legacy Computing; the half blocks and the full one are older). */
export function characterOfMosaic(mosaic: number): string {
  if (mosaic === 0) return ' ';
  if (mosaic === 0x3f) return '█';
  if (mosaic === 0x15) return '▌';
  if (mosaic === 0x2a) return '▐';
  return String.fromCodePoint(0x1fb00 + mosaic - 1 - (mosaic > 0x15 ? 1 : 0) - (mosaic > 0x2a ? 1 : 0));
}

function lookUp(code: number, letter: number): number {
  if (code === FULL_BLOCK || letter === FULL_BLOCK) return FULL_BLOCK;
  const character = decodeCharacter(letter === 0 ? [SS2, code] : [SS2, code, letter]);
  if (character === '') return LOW_LINE;
  return character === '↑' ? UP_ARROW : character.charCodeAt(0);
}

const known = new Uint16Array(0x80 * 0x80);

/** Cell code of a G2 character; `letter` 0 unless `code` is an accent. An unknown code shows a low line. */
export function codeOfSupplement(code: number, letter: number): number {
  const at = isAccent(code) ? code * 0x80 + letter : code;
  return (known[at] ||= lookUp(code, letter));
}
