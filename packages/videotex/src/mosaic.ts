/**
 * Pictures in mosaics: pixels, two across and three down, to cells of the G1 set.
 *
 * A cell has six pixels and two colours. Bits of a mosaic code: 0 top left, 1 top right, 2 middle left,
 * 3 middle right, 4 bottom left, 5 bottom right.
 */

import type { Colour } from './codes.ts';

/** All six pixels lit. */
export const FULL_MOSAIC = 0x3f;

/** Pixels of one cell, across and down. */
export const PIXELS_ACROSS = 2;
export const PIXELS_DOWN = 3;

/** A mosaic, lit pixels in `colour` on `background`. */
export interface MosaicCell {
  readonly code: number;
  readonly colour: Colour;
  readonly background: Colour;
}

/** What each character of a picture stands for; characters not named are the background. */
export type Palette = Readonly<Record<string, Colour>>;

/** G1 byte of a mosaic code 0-63 (5F for the full cell: 7F is dropped on some lines). */
export function mosaicByte(code: number): number {
  if (!(Number.isInteger(code) && code >= 0 && code <= FULL_MOSAIC)) {
    throw new RangeError(`mosaic code ${code}: 0 to 63 accepted`);
  }
  if (code === FULL_MOSAIC) return 0x5f;
  return code < 0x20 ? 0x20 + code : 0x40 + code;
}

function cellAt(
  pixels: readonly string[],
  x: number,
  y: number,
  palette: Palette,
  ground: Colour,
): MosaicCell {
  const colours: Colour[] = [];
  for (let bit = 0; bit < PIXELS_ACROSS * PIXELS_DOWN; bit++) {
    const pixel = pixels[y + (bit >> 1)]?.[x + (bit & 1)] ?? '';
    colours.push(Object.hasOwn(palette, pixel) ? (palette[pixel] ?? ground) : ground);
  }
  const present = [...new Set(colours)];
  if (present.length > 2) {
    throw new RangeError(
      `picture: ${present.length} colours in the cell at pixel ${x},${y} (${present.join(', ')}): 2 accepted`,
    );
  }
  const background = present.includes(ground) || present.length < 2 ? ground : (colours[0] ?? ground);
  const colour = present.find((one) => one !== background) ?? background;
  const code = colours.reduce((bits, one, bit) => (one === background ? bits : bits | (1 << bit)), 0);
  return { code, colour, background };
}

/** Rows of pixels to rows of cells; all rows are as wide as the widest. */
export function pictureCells(pixels: readonly string[], palette: Palette, ground: Colour): MosaicCell[][] {
  const width = Math.ceil(Math.max(0, ...pixels.map((row) => row.length)) / PIXELS_ACROSS);
  const height = Math.ceil(pixels.length / PIXELS_DOWN);
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) =>
      cellAt(pixels, column * PIXELS_ACROSS, row * PIXELS_DOWN, palette, ground),
    ),
  );
}

/**
 * The same look with the fewest colour orders, given the colours in force: a cell may be drawn as its
 * negative, and a plain cell needs only one of the two colours. Not for separated mosaics, whose gaps show
 * the background.
 */
export function orient(cell: MosaicCell, colour: Colour, background: Colour): MosaicCell {
  if (cell.code === 0 || cell.code === FULL_MOSAIC) {
    const plain = cell.code === 0 ? cell.background : cell.colour;
    if (background === plain) return { code: 0, colour, background };
    if (colour === plain) return { code: FULL_MOSAIC, colour, background };
    return cell.code === 0 ? { ...cell, colour } : { ...cell, background };
  }
  if (cell.colour === background && cell.background === colour) {
    return { code: cell.code ^ FULL_MOSAIC, colour, background };
  }
  return cell;
}

/** Cells of a row as the terminal will be told to draw them, equal neighbours counted. */
export function mosaicRuns(
  row: readonly MosaicCell[],
  separated: boolean,
): (MosaicCell & { count: number })[] {
  const runs: (MosaicCell & { count: number })[] = [];
  let colour: Colour = 'white';
  let background: Colour = 'black';
  for (const cell of row) {
    const drawn: MosaicCell = !separated
      ? orient(cell, colour, background)
      : cell.code === 0
        ? { ...cell, colour }
        : cell;
    ({ colour, background } = drawn);
    const last = runs.at(-1);
    if (last && last.code === drawn.code && last.colour === colour && last.background === background)
      last.count++;
    else runs.push({ ...drawn, count: 1 });
  }
  return runs;
}
