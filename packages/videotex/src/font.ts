/** Bitmaps of 8 x 10 pixels: ten bytes, one per pixel row, bit 7 leftmost. */

import { decodeCharacter } from './charset.ts';
import { SS2 } from './codes.ts';
import { characterOfCode } from './display-characters.ts';
import { G0_ART, G2_ART, WIDE_CAPITAL_ART } from './glyph-art.ts';

export const GLYPH_WIDTH = 8;
export const GLYPH_HEIGHT = 10;

/** A capital under an accent begins here, one row lower than usual. */
const LOWERED_TOP = 2;
/** First row of an accented A: the point of the plain one would run into the accent. */
const FLAT_TOP = 0b00111000;
const CEDILLA = '\u0327';
const CIRCUMFLEX = '\u0302';
const DIAERESIS = '\u0308';
/** Accents by combining mark: pixel rows 0 and 1, or 8 and 9 for the cedilla. */
const MARKS = new Map<string, readonly [number, number]>([
  ['\u0300', [0b00100000, 0b00010000]],
  ['\u0301', [0b00001000, 0b00010000]],
  [CIRCUMFLEX, [0b00010000, 0b00101000]],
  [DIAERESIS, [0b00101000, 0b00000000]],
  [CEDILLA, [0b00010000, 0b00100000]],
]);

/** For letters of six columns. */
const WIDE_CIRCUMFLEX = [0b00011000, 0b00100100] as const;

const blank = (): Uint8Array => new Uint8Array(GLYPH_HEIGHT);

/**
 * Strips of characters: a line of names, then pixel rows 1-9; six columns each, from pixel column 1 on.
 * A name is a code in ASCII, `characterOf` says which character that is.
 */
function parseArt(art: string, into: Map<string, Uint8Array>, characterOf: (code: number) => string): void {
  const lines = art.split('\n').slice(1, -1);
  for (let strip = 0; strip + GLYPH_HEIGHT <= lines.length; strip += GLYPH_HEIGHT) {
    const names = lines[strip] ?? '';
    for (let at = 2; at < names.length; at += 7) {
      const glyph = blank();
      for (let row = 1; row < GLYPH_HEIGHT; row++) {
        const pixels = (lines[strip + row] ?? '').slice(at, at + 6);
        glyph[row] = Number.parseInt(`0${pixels.replaceAll('.', '0').replaceAll('#', '1')}0`, 2);
      }
      into.set(characterOf(names.charCodeAt(at)), glyph);
    }
  }
}

/** Signs that fill their cell from edge to edge, so that neighbours join. */
function drawLines(into: Map<string, Uint8Array>): void {
  const across = (row: number): Uint8Array => blank().fill(0xff, row, row + 1);
  into.set(' ', blank());
  into.set('_', across(9));
  into.set('─', across(4));
  into.set('▔', across(0));
  into.set('▏', blank().fill(0b10000000));
  into.set('│', blank().fill(0b00010000));
  into.set('▕', blank().fill(0b00000001));
  into.set('█', blank().fill(0xff));
}

let drawn: Map<string, Uint8Array> | undefined;
const wideCapitals = new Map<string, Uint8Array>();

/** Parsed when first needed: most processes that know the terminal never draw it. */
function drawings(): Map<string, Uint8Array> {
  if (drawn === undefined) {
    drawn = new Map();
    parseArt(G0_ART, drawn, characterOfCode);
    parseArt(G2_ART, drawn, (code) => decodeCharacter([SS2, code]));
    parseArt(WIDE_CAPITAL_ART, wideCapitals, characterOfCode);
    drawLines(drawn);
  }
  return drawn;
}

/** True for small letters without ascender: rows 0-2 are free. */
const isShort = (glyph: Uint8Array): boolean => glyph[1] === 0 && glyph[2] === 0;

/** Takes out row `gone`; what is above it comes down. */
function lowerTop(glyph: Uint8Array, top: number, gone: number): void {
  glyph.copyWithin(top + 1, top, Math.max(gone, top + 1));
  glyph[top] = 0;
}

/** A letter with rows 0 and 1 free: small letters as they are, i and j without dot, others less high. */
function withRoomAbove(letter: string, plain: Uint8Array, mark: string): Uint8Array {
  const glyph = plain.slice();
  if (letter === 'i' || letter === 'j') return glyph.fill(0, 0, LOWERED_TOP + 1);
  if (isShort(glyph)) return glyph;
  // A row like the one above it is the one least missed.
  const isTwin = (pixels: number, row: number): boolean => pixels !== 0 && pixels === glyph[row - 1];
  lowerTop(glyph, LOWERED_TOP - 1, glyph.findIndex(isTwin));
  if (letter === 'A') glyph[LOWERED_TOP] = FLAT_TOP;
  // A circumflex closes up with what it touches: `O` would wear a ring, `U` a lid.
  if (mark === CIRCUMFLEX) lowerTop(glyph, LOWERED_TOP, glyph.findLastIndex(isTwin));
  return glyph;
}

function accented(letter: string, mark: string): Uint8Array | undefined {
  const wide = mark === CIRCUMFLEX ? wideCapitals.get(letter) : undefined;
  const plain = wide ?? drawings().get(letter);
  const [upper, lower] = wide === undefined ? (MARKS.get(mark) ?? []) : WIDE_CIRCUMFLEX;
  if (plain === undefined || upper === undefined || lower === undefined) return undefined;
  const isBelow = mark === CEDILLA;
  const glyph = isBelow ? plain.slice() : withRoomAbove(letter, plain, mark);
  // The two points of a diaeresis come down to small letters, and keep off tall ones.
  const row = isBelow ? 8 : mark === DIAERESIS && glyph[LOWERED_TOP] === 0 ? 1 : 0;
  glyph[row] = (glyph[row] ?? 0) | upper;
  glyph[row + 1] = (glyph[row + 1] ?? 0) | lower;
  return glyph;
}

function draw(code: number): Uint8Array {
  const character = characterOfCode(code);
  const [letter = '', mark = ''] = character.normalize('NFD');
  return drawings().get(character) ?? accented(letter, mark) ?? drawings().get('_') ?? blank();
}

const glyphs = new Map<number, Uint8Array>();

/** Bitmap of a text cell's code: G0 20-7F, or the Unicode of a G2 character. Do not write to it. */
export function textGlyph(code: number): Uint8Array {
  let glyph = glyphs.get(code);
  if (glyph === undefined) {
    glyph = draw(code);
    glyphs.set(code, glyph);
  }
  return glyph;
}

/** First pixel row of each third of a mosaic, and of the next one. */
const THIRDS = [0, 3, 7, 10] as const;

function drawMosaic(mosaic: number, isSeparated: boolean): Uint8Array {
  const glyph = blank();
  const [left, right] = isSeparated ? [0b01110000, 0b00000111] : [0b11110000, 0b00001111];
  for (let third = 0; third < 3; third++) {
    const cells = mosaic >> (2 * third);
    const pixels = (cells & 1 ? left : 0) | (cells & 2 ? right : 0);
    // Separated: the last row of each third stays in the background colour.
    glyph.fill(pixels, THIRDS[third], (THIRDS[third + 1] ?? 0) - (isSeparated ? 1 : 0));
  }
  return glyph;
}

const mosaics = Array.from({ length: 128 }, (_, index) => drawMosaic(index & 0x3f, index >= 64));

/** Bitmap of the six cells 00-3F of a mosaic. Do not write to it. */
export const mosaicGlyph = (mosaic: number, isSeparated: boolean): Uint8Array =>
  mosaics[(mosaic & 0x3f) + (isSeparated ? 64 : 0)] ?? blank();
