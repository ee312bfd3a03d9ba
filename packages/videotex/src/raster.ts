import { COLUMNS, ROWS } from './codes.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, mosaicGlyph, textGlyph } from './font.ts';
import {
  BLINKING,
  BOTTOM_PART,
  CELL_KINDS,
  CONCEALED,
  INVERTED,
  RIGHT_PART,
  RowView,
  TALL_PART,
  UNDERLINED,
  WIDE_PART,
} from './row-view.ts';
import type { Screen } from './screen.ts';

/** Red, green and blue of the colours 0-7. */
const COLOUR_LEVELS = [0x000000, 0xff0000, 0x00ff00, 0xffff00, 0x0000ff, 0xff00ff, 0x00ffff, 0xffffff];
/** What a monochrome tube makes of them: from black, blue, red, magenta, green, cyan, yellow to white. */
const GREY_LEVELS = [0x000000, 0x7f7f7f, 0xb2b2b2, 0xe5e5e5, 0x666666, 0x999999, 0xcccccc, 0xffffff];

export interface RasterOptions {
  /** Pixels per pixel of the terminal, a whole number from 1 (320 x 250) to 16. */
  readonly scale?: number;
  /** `colour` by default; `grey`: as most tubes showed it. */
  readonly colours?: 'colour' | 'grey';
  /** Blinking characters: `on` and `off` alternate every second; without it all are shown, as on a still picture. */
  readonly blinkPhase?: 'on' | 'off';
  /** Draws the cursor's block, if the host made the cursor visible. Off by default. */
  readonly cursor?: boolean;
}

/** Like the `ImageData` of a canvas: four bytes a pixel, red, green, blue, opacity. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

const MAX_SCALE = 16;
const BLANK = new Uint8Array(GLYPH_HEIGHT);

/** Each bit of a nibble twice. */
const DOUBLED = Uint8Array.from({ length: 16 }, (_, nibble) =>
  [0, 1, 2, 3].reduce((byte, bit) => byte | (nibble & (1 << bit) ? 0b11 << (2 * bit) : 0), 0),
);

/** Colours as a canvas stores them, whatever the byte order of the machine. */
function palette(levels: readonly number[]): Uint32Array {
  const bytes = levels.flatMap((rgb) => [rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff, 0xff]);
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}
const PALETTES = { colour: palette(COLOUR_LEVELS), grey: palette(GREY_LEVELS) } as const;

function bitmapOf(screen: Screen, view: RowView, index: number): Uint8Array {
  const code = view.codes[index] ?? 0;
  const kind = CELL_KINDS[view.kinds[index] ?? 0];
  switch (kind) {
    case 'g':
      return textGlyph(code);
    case 'm':
    case 's':
      return mosaicGlyph(code, kind === 's');
    case 'd':
    case 'e':
      // 7F cannot be drawn by the host: a full block in every set.
      return code === 0x7f ? textGlyph(code) : (screen.drcsGlyph(kind === 'd' ? 'g0' : 'g1', code) ?? BLANK);
    default:
      return BLANK;
  }
}

/** The ten pixel rows of one cell, enlargement and underline applied, into `pixels`. */
function drawCell(screen: Screen, view: RowView, index: number, pixels: Uint8Array): void {
  const bitmap = bitmapOf(screen, view, index);
  const part = view.parts[index] ?? 0;
  const isUnderlined = ((view.flags[index] ?? 0) & UNDERLINED) !== 0;
  const firstRow = part & BOTTOM_PART ? GLYPH_HEIGHT / 2 : 0;
  for (let y = 0; y < GLYPH_HEIGHT; y++) {
    const row = part & TALL_PART ? firstRow + (y >> 1) : y;
    const line = isUnderlined && row === GLYPH_HEIGHT - 1 ? 0xff : (bitmap[row] ?? 0);
    pixels[y] = part & WIDE_PART ? (DOUBLED[part & RIGHT_PART ? line & 0xf : line >> 4] ?? 0) : line;
  }
}

interface Look {
  ink: number;
  paper: number;
}

/** Colours of one cell at this moment. A cell that shows nothing has ink and paper alike. */
function lookAt(
  view: RowView,
  index: number,
  options: RasterOptions,
  isConcealing: boolean,
  look: Look,
): void {
  const flags = view.flags[index] ?? 0;
  const foreground = view.foregrounds[index] ?? 0;
  const background = view.backgrounds[index] ?? 0;
  const isInverse = (flags & INVERTED) !== 0;
  look.ink = isInverse ? background : foreground;
  look.paper = isInverse ? foreground : background;
  if (isConcealing && flags & CONCEALED) look.ink = look.paper = background;
  // Inverse cells blink in the opposite phase.
  const hidden = isInverse ? 'on' : 'off';
  if (flags & BLINKING && options.blinkPhase === hidden) look.ink = look.paper;
}

/**
 * Draws rows again into an earlier picture of the same scale. `rows`: bit n is row n, as
 * `Screen.takeDirtyRows` gives them; add the rows where the cursor was and is, and those that blink when the
 * blink phase turns. Returns, coded alike, which of the rows drawn hold something that blinks.
 */
export function paintRows(screen: Screen, raster: Raster, rows: number, options: RasterOptions = {}): number {
  const colours = PALETTES[options.colours ?? 'colour'];
  const scale = raster.width / (COLUMNS * GLYPH_WIDTH);
  const target = new Uint32Array(raster.data.buffer);
  const { cursor } = screen;
  const showsCursor = options.cursor === true && cursor.visible && cursor.row !== 0;
  const view = new RowView();
  const pixels = new Uint8Array(GLYPH_HEIGHT);
  const look: Look = { ink: 7, paper: 0 };
  let blinkingRows = 0;
  for (let row = 0; row < ROWS; row++) {
    if (!((rows >> row) & 1)) continue;
    screen.readRow(row, view);
    for (let index = 0; index < COLUMNS; index++) {
      if ((view.flags[index] ?? 0) & BLINKING) blinkingRows |= 1 << row;
      drawCell(screen, view, index, pixels);
      lookAt(view, index, options, screen.concealing, look);
      const complement = showsCursor && row === cursor.row && index === cursor.column - 1 ? 7 : 0;
      const ink = colours[look.ink ^ complement] ?? 0;
      const paper = colours[look.paper ^ complement] ?? 0;
      for (let y = 0; y < GLYPH_HEIGHT; y++) {
        const at = ((row * GLYPH_HEIGHT + y) * raster.width + index * GLYPH_WIDTH) * scale;
        drawLine(target, at, scale, pixels[y] ?? 0, ink, paper);
      }
    }
    repeatLines(target, row * GLYPH_HEIGHT, raster.width, scale);
  }
  return blinkingRows;
}

/** Eight pixels of the terminal, one line high. */
function drawLine(
  target: Uint32Array,
  start: number,
  scale: number,
  bits: number,
  ink: number,
  paper: number,
): void {
  target.fill(paper, start, start + GLYPH_WIDTH * scale);
  if (bits === 0) return;
  for (let pixel = 0; pixel < GLYPH_WIDTH; pixel++) {
    if (!(bits & (0x80 >> pixel))) continue;
    for (let at = start + pixel * scale; at < start + (pixel + 1) * scale; at++) target[at] = ink;
  }
}

/** The first line of each terminal pixel was drawn; the others are like it. */
function repeatLines(target: Uint32Array, firstLine: number, width: number, scale: number): void {
  if (scale === 1) return;
  for (let line = firstLine; line < firstLine + GLYPH_HEIGHT; line++) {
    const from = line * scale * width;
    for (let copy = 1; copy < scale; copy++) target.copyWithin(from + copy * width, from, from + width);
  }
}

/** The picture of a screen: 320 x 250 pixels or a multiple. */
export function rasterise(screen: Screen, options: RasterOptions = {}): Raster {
  const { scale = 1 } = options;
  if (!Number.isInteger(scale) || scale < 1 || scale > MAX_SCALE) {
    throw new RangeError(`scale ${scale}: whole numbers from 1 to ${MAX_SCALE} accepted`);
  }
  const width = COLUMNS * GLYPH_WIDTH * scale;
  const height = ROWS * GLYPH_HEIGHT * scale;
  const raster = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  paintRows(screen, raster, 2 ** ROWS - 1, options);
  return raster;
}
