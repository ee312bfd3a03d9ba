/** A Minitel drawn around a picture of its screen: case, bezel, and the keyboard in front. */

import type { Raster } from '@minipavi/videotex';

/** Few, so that the file keeps a palette: the eight of the terminal are in it already. */
const BEIGE = 0xd9cdb4;
const SHADE = 0xb5a686;
const BROWN = 0x5a4632;
const BEZEL = 0x1e1a17;
const KEY = 0xefe7d6;
/** Connexion/Fin, Envoi and the other keys that the service sees. */
const FUNCTION_KEY = 0x8c7a5c;
const LAMP = 0xc8381e;

type Box = readonly [left: number, top: number, width: number, height: number];

/** In hundredths of the screen's width, so that every scale looks the same. */
const SIDE = 16;
const TOP = 12;
const BEZEL_EDGE = 5;
const CHIN = 14;
const KEYBOARD = 34;
const KEY_ROWS = 4;
const KEYS_A_ROW = 12;
const FUNCTION_KEYS = 3;

class Canvas {
  readonly raster: Raster;
  readonly #pixels: Uint32Array;
  readonly #unit: number;

  constructor(width: number, height: number, unit: number) {
    this.raster = { width, height, data: new Uint8ClampedArray(width * height * 4) };
    this.#pixels = new Uint32Array(this.raster.data.buffer);
    this.#unit = unit;
  }

  /** In hundredths; what is outside is not drawn. */
  fill(colour: number, [left, top, width, height]: Box): void {
    const stored = new Uint32Array(
      Uint8Array.of(colour >> 16, (colour >> 8) & 0xff, colour & 0xff, 0xff).buffer,
    )[0];
    const [x, right] = [this.#at(left), this.#at(left + width)];
    for (let y = this.#at(top); y < Math.min(this.#at(top + height), this.raster.height); y++) {
      const line = y * this.raster.width;
      this.#pixels.fill(stored ?? 0, line + x, line + Math.min(right, this.raster.width));
    }
  }

  paste(picture: Raster, left: number, top: number): void {
    const source = new Uint32Array(picture.data.buffer);
    for (let y = 0; y < picture.height; y++) {
      const line = source.subarray(y * picture.width, (y + 1) * picture.width);
      this.#pixels.set(line, (this.#at(top) + y) * this.raster.width + this.#at(left));
    }
  }

  #at(hundredths: number): number {
    return Math.round(hundredths * this.#unit);
  }
}

/** The screen's pixels are in it unchanged. */
export function drawInMinitel(screen: Raster): Raster {
  const unit = screen.width / 100;
  const screenHeight = screen.height / unit;
  const width = 100 + 2 * SIDE;
  const caseHeight = TOP + screenHeight + CHIN;
  const height = caseHeight + KEYBOARD;
  const canvas = new Canvas(Math.round(width * unit), Math.round(height * unit), unit);

  canvas.fill(BROWN, [0, 0, width, height]);
  canvas.fill(BEIGE, [2, 2, width - 4, caseHeight - 4]);
  // The tube lies deep: its surround catches no light above, some below.
  canvas.fill(SHADE, [SIDE - 9, TOP - 8, 118, screenHeight + 16]);
  canvas.fill(BEZEL, [
    SIDE - BEZEL_EDGE,
    TOP - BEZEL_EDGE,
    100 + 2 * BEZEL_EDGE,
    screenHeight + 2 * BEZEL_EDGE,
  ]);
  canvas.paste(screen, SIDE, TOP);
  canvas.fill(LAMP, [SIDE + 108, caseHeight - 5, 3, 1.5]);

  canvas.fill(BEIGE, [2, caseHeight, width - 4, KEYBOARD - 2]);
  drawKeys(canvas, [8, caseHeight + 3, width - 16, KEYBOARD - 8]);
  return canvas.raster;
}

function drawKeys(canvas: Canvas, [left, top, width, height]: Box): void {
  const columns = KEYS_A_ROW + FUNCTION_KEYS;
  const [stepX, stepY] = [width / columns, height / KEY_ROWS];
  for (let row = 0; row < KEY_ROWS; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [left + column * stepX, top + row * stepY];
      canvas.fill(SHADE, [x + 0.6, y + 0.8, stepX - 1, stepY - 1.2]);
      canvas.fill(column < KEYS_A_ROW ? KEY : FUNCTION_KEY, [x + 0.3, y + 0.3, stepX - 1.2, stepY - 1.6]);
    }
  }
}
