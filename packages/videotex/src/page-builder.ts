import { cells, encodeText, splitCharacters } from './charset.ts';
import { CAN, type Colour, COLOURS, CON, COF, LF, position } from './codes.ts';
import { mosaicByte, mosaicRuns, type Palette, pictureCells } from './mosaic.ts';
import { PageOutput, type Size } from './page-output.ts';
import { cutText, wrapText } from './wrap.ts';

/** Columns 37-40 of the status row belong to the terminal. */
const MESSAGE_WIDTH = 36;
const LAST_ROW = 24;
const WIDTH = 40;

/** Attributes of text. */
export interface TextStyle {
  readonly colour?: Colour;
  readonly size?: Size;
  readonly blink?: boolean;
  readonly inverse?: boolean;
}

/** Where a banner's text goes. */
export interface BannerOptions {
  readonly size?: Size;
  readonly align?: 'left' | 'centre';
}

/** How mosaics are drawn. */
export interface MosaicStyle {
  readonly colour?: Colour;
  readonly background?: Colour;
  readonly separated?: boolean;
}

/** A picture's colours: what its characters stand for, and what the others (`.`, space…) are. */
export interface PictureOptions {
  readonly palette?: Palette;
  readonly background?: Colour;
  readonly separated?: boolean;
}

function checkRange(name: string, value: number, least: number, most: number): void {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new RangeError(`${name} ${value}: ${least} to ${most} accepted`);
  }
}

/** Columns that text takes in a size. */
const columnsOf = (text: string, size: Size): number =>
  cells(text) * (size === 'wide' || size === 'double' ? 2 : 1);

const heightOf = (size: Size): number => (size === 'tall' || size === 'double' ? 2 : 1);

/**
 * Builds a videotex page, order after order; `toBytes()` gives what the terminal reads.
 *
 * - Columns are 1-40, rows 1-24, and 0 for the status row. A place outside throws `RangeError`.
 * - `at` starts afresh, as the terminal does: white, normal size, no blinking, no zone.
 * - Text and mosaics never pass column 40 and never wrap by accident: what does not fit is dropped.
 *   `paragraph` wraps.
 * - Tall and double text stands on its row and covers the row above as well.
 * - A background or an underline is a *zone*: it starts at a space that carries it and runs until the next
 *   zone, mosaic or cleared cell. `background` and `underline` print that space. `banner`, `fillRow` and
 *   `fill` paint whole areas that text can then be written on with `at` and `text`.
 */
export class Page {
  readonly #output = new PageOutput();

  /** Clears rows 1-24; the cursor goes to 1,1. */
  clear(): this {
    this.#output.clear();
    return this;
  }

  /** Goes to a place and back to the default attributes. */
  at(column: number, row: number): this {
    this.#output.moveTo(column, row);
    return this;
  }

  colour(colour: Colour): this {
    this.#output.pen.colour = colour;
    return this;
  }

  size(size: Size): this {
    this.#output.pen.size = size;
    return this;
  }

  blink(on = true): this {
    this.#output.pen.blink = on;
    return this;
  }

  inverse(on = true): this {
    this.#output.pen.inverse = on;
    return this;
  }

  /** Several attributes at once. */
  style(style: TextStyle): this {
    Object.assign(this.#output.pen, style);
    return this;
  }

  /** Prints a space from which on the row has this background. */
  background(colour: Colour): this {
    this.#output.openZone(0x50 + COLOURS.indexOf(colour));
    return this;
  }

  /** Prints a space from which on the row is underlined, or no longer. */
  underline(on = true): this {
    this.#output.openZone(on ? 0x5a : 0x59);
    return this;
  }

  /** Text of any language; what the terminal lacks becomes its nearest form. Control characters are dropped. */
  text(text: string): this {
    let count = 1;
    const characters = splitCharacters(encodeText(text));
    characters.forEach((character, index) => {
      const next = characters[index + 1];
      if (next?.length === character.length && next.every((byte, at) => byte === character[at])) {
        count++;
        return;
      }
      this.#output.print(character, count);
      count = 1;
    });
    return this;
  }

  /** One character `count` times. */
  repeat(character: string, count: number): this {
    checkRange('count', count, 0, WIDTH);
    const [first] = splitCharacters(encodeText(character));
    if (first) this.#output.print(first, count);
    return this;
  }

  /** The name of a function key as Teletel pages show it: inverse, with a margin. */
  key(name: string): this {
    const { inverse } = this.#output.pen;
    return this.inverse().text(` ${name} `).inverse(inverse);
  }

  /** Text in the middle of a row. */
  centre(row: number, text: string, style: TextStyle = {}): this {
    const free = WIDTH - columnsOf(text, style.size ?? 'normal');
    return this.at(1 + Math.max(0, free >> 1), row)
      .style(style)
      .text(text);
  }

  /** Word-wrapped text in a column `width` wide, at most `maxRows` rows and never past row 24. */
  paragraph(
    column: number,
    row: number,
    width: number,
    text: string,
    maxRows = LAST_ROW,
    style: TextStyle = {},
  ): this {
    checkRange('width', width, 1, WIDTH + 1 - column);
    const step = heightOf(style.size ?? 'normal');
    const perLine = columnsOf(' ', style.size ?? 'normal');
    const room = Math.floor((LAST_ROW - row) / step) + 1;
    const lines = wrapText(text, Math.max(1, Math.floor(width / perLine)), Math.min(maxRows, room));
    lines.forEach((line, index) => {
      if (line !== '')
        this.at(column, row + index * step)
          .style(style)
          .text(line);
    });
    return this;
  }

  /** A whole row in one colour, for text to be written on from column 2. */
  fillRow(row: number, colour: Colour): this {
    this.at(1, row).background(colour);
    this.#output.send(CAN);
    return this;
  }

  /** Empties a row from column 1. */
  clearRow(row: number): this {
    this.at(1, row);
    this.#output.send(CAN);
    return this;
  }

  /** A rectangle in one colour, for text to be written on from its second column. */
  fill(column: number, row: number, width: number, height: number, colour: Colour): this {
    checkRange('width', width, 1, WIDTH + 1 - column);
    checkRange('height', height, 1, LAST_ROW + 1 - row);
    for (let line = row; line < row + height; line++) {
      this.at(column, line);
      this.#output.printMosaic(mosaicByte(0), width, colour);
    }
    return this;
  }

  /** Text on a band of colour across the screen; two rows high, upwards from `row`, when the size is. */
  banner(row: number, text: string, colour: Colour, background: Colour, options: BannerOptions = {}): this {
    const { size = 'normal', align = 'centre' } = options;
    for (let line = row + 1 - heightOf(size); line <= row; line++) this.fillRow(line, background);
    const room = Math.floor((WIDTH - 2) / columnsOf(' ', size));
    if (align === 'centre') return this.centre(row, cutText(text, room), { colour, size });
    return this.at(2, row).style({ colour, size }).text(text);
  }

  /** A thin line across the screen. */
  line(row: number, colour: Colour): this {
    return this.at(1, row).colour(colour).repeat('─', WIDTH);
  }

  /** Mosaics at the cursor, by their six-bit codes (bit 0 top left, 1 top right, to 5 bottom right). */
  mosaic(codes: readonly number[], style: MosaicStyle = {}): this {
    const { pen } = this.#output;
    pen.colour = style.colour ?? pen.colour;
    pen.separated = style.separated ?? false;
    for (let from = 0; from < codes.length;) {
      const code = codes[from] ?? 0;
      let to = from + 1;
      while (codes[to] === code) to++;
      this.#output.printMosaic(mosaicByte(code), to - from, style.background ?? 'black');
      from = to;
    }
    return this;
  }

  /**
   * A picture drawn with characters, one for each pixel: two across and three down make a cell, which can
   * show two colours. `#` is white unless the palette says otherwise. Plain background at both ends of a
   * row is not printed: what was there stays.
   */
  picture(column: number, row: number, pixels: readonly string[], options: PictureOptions = {}): this {
    const { palette = { '#': 'white' }, background: ground = 'black', separated = false } = options;
    const picture = pictureCells(pixels, palette, ground);
    checkRange('picture width', picture[0]?.length ?? 0, 0, WIDTH + 1 - column);
    checkRange('picture height', picture.length, 0, LAST_ROW + 1 - row);
    picture.forEach((line, index) => {
      const from = line.findIndex(({ code }) => code !== 0);
      const to = line.findLastIndex(({ code }) => code !== 0) + 1;
      if (to === 0) return;
      this.at(column + from, row + index);
      for (const run of mosaicRuns(line.slice(from, to), separated)) {
        Object.assign(this.#output.pen, { colour: run.colour, separated });
        this.#output.printMosaic(mosaicByte(run.code), run.count, run.background);
      }
    });
    return this;
  }

  /** A short message on the status row, which clearing leaves alone; '' removes it. The cursor stays. */
  message(text: string): this {
    this.#output.send(...position(1, 0), ...encodeText(cutText(text, MESSAGE_WIDTH)), CAN, LF);
    return this;
  }

  /** Shows or hides the cursor. */
  cursor(visible: boolean): this {
    this.#output.send(visible ? CON : COF);
    return this;
  }

  /** Bytes as they are. The builder does not read them: go on with `at`. */
  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#output.send(byte & 0xff);
    this.#output.forgetPosition();
    return this;
  }

  /** How many characters and mosaics were left out because their row was full. */
  get dropped(): number {
    return this.#output.dropped;
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#output.bytes);
  }
}
