/**
 * The bytes of a page under construction, with what the terminal will be doing when it reads them: where
 * it writes, in which set, with which attributes. Orders are sent only when the terminal needs them.
 */

import { type Colour, COLOURS, ESC, FF, position, REP, SI, SO } from './codes.ts';

export type Size = 'normal' | 'tall' | 'wide' | 'double';

/** Attributes of single characters: in force at once, reset by each positioning. */
export interface Pen {
  colour: Colour;
  blink: boolean;
  inverse: boolean;
  size: Size;
  /** Of mosaics only. */
  separated: boolean;
}

const DEFAULT_PEN: Readonly<Pen> = {
  colour: 'white',
  blink: false,
  inverse: false,
  size: 'normal',
  separated: false,
};

const SIZE_ORDER: Readonly<Record<Size, number>> = { normal: 0x4c, tall: 0x4d, wide: 0x4e, double: 0x4f };

/** Most repetitions one REP can carry. */
const MAX_REPEAT = 63;
/** What a REP costs: fewer repetitions are cheaper written out. */
const REP_BYTES = 2;
/** Column after the last: the row is full. */
const FULL = 41;

const isWide = (size: Size): boolean => size === 'wide' || size === 'double';
const isTall = (size: Size): boolean => size === 'tall' || size === 'double';

export class PageOutput {
  readonly bytes: number[] = [];
  /** Characters that had no room left on their row. */
  dropped = 0;
  /** What the next character should look like; the orders for it are sent when it is printed. */
  pen: Pen = { ...DEFAULT_PEN };
  #sent: Pen = { ...DEFAULT_PEN };
  #background: Colour = 'black';
  #set: 'G0' | 'G1' = 'G0';
  /** null: not known, after bytes the builder did not make. */
  #column: number | null = null;
  #row = 0;

  send(...bytes: number[]): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  moveTo(column: number, row: number): void {
    this.send(...position(column, row));
    this.#reset(column, row);
  }

  clear(): void {
    this.send(FF);
    this.#reset(1, 1);
  }

  forgetPosition(): void {
    this.#column = null;
  }

  /** Background (ESC 50-57) or underline (ESC 59, 5A) of the cells that follow, set by a delimiter: one space. */
  openZone(order: number): void {
    if (this.#column === FULL) return;
    this.#select('G0');
    // An inverse delimiter would show the foreground colour.
    this.#sendPen({ ...this.pen, inverse: false });
    this.send(ESC, order);
    this.#background = COLOURS[order - 0x50] ?? this.#background;
    this.print([0x20], 1, false);
  }

  /** Prints a character of G0 or G2 (`splitCharacters`), `count` times; what passes column 40 is dropped. */
  print(character: readonly number[], count = 1, withInverse = true): void {
    const { size } = this.pen;
    if (isTall(size) && this.#column !== null && this.#row < 2) {
      throw new RangeError(`row ${this.#row}: 2 to 24 accepted for size ${size}, which grows upwards`);
    }
    this.#run(character, count, isWide(size) ? 2 : 1, () => {
      this.#select('G0');
      this.#sendPen(withInverse ? this.pen : { ...this.pen, inverse: false });
    });
  }

  /** Prints a mosaic (a G1 byte), `count` times. */
  printMosaic(byte: number, count: number, background: Colour): void {
    this.#run([byte], count, 1, () => {
      this.#select('G1');
      this.#sendPen({ ...this.pen, inverse: false, size: 'normal' });
      if (background !== this.#background) {
        this.send(ESC, 0x50 + COLOURS.indexOf(background));
        this.#background = background;
      }
    });
  }

  #run(character: readonly number[], count: number, width: number, prepare: () => void): void {
    const room = this.#column === null ? Infinity : Math.floor((FULL - this.#column) / width);
    const fitting = Math.max(0, Math.min(count, room));
    this.dropped += count - fitting;
    if (this.#column !== null && count > room) this.#column = FULL;
    if (fitting === 0) return;
    prepare();
    this.send(...character);
    let left = fitting - 1;
    while (left > REP_BYTES) {
      const times = Math.min(MAX_REPEAT, left);
      this.send(REP, 0x40 + times);
      left -= times;
    }
    for (; left > 0; left--) this.send(...character);
    if (this.#column !== null) this.#column = Math.min(FULL, this.#column + fitting * width);
  }

  #reset(column: number, row: number): void {
    this.pen = { ...DEFAULT_PEN };
    this.#sent = { ...DEFAULT_PEN };
    this.#background = 'black';
    this.#set = 'G0';
    this.#column = column;
    this.#row = row;
  }

  #select(set: 'G0' | 'G1'): void {
    if (set === this.#set) return;
    this.send(set === 'G0' ? SI : SO);
    this.#set = set;
    // Both codes end inverse and sizes, and SO and SI end separation.
    this.#sent = { ...this.#sent, inverse: false, size: 'normal', separated: false };
  }

  #sendPen(wanted: Pen): void {
    const sent = this.#sent;
    if (wanted.colour !== sent.colour) this.send(ESC, 0x40 + COLOURS.indexOf(wanted.colour));
    if (wanted.blink !== sent.blink) this.send(ESC, wanted.blink ? 0x48 : 0x49);
    if (this.#set === 'G0') {
      if (wanted.size !== sent.size) this.send(ESC, SIZE_ORDER[wanted.size]);
      if (wanted.inverse !== sent.inverse) this.send(ESC, wanted.inverse ? 0x5d : 0x5c);
      this.#sent = { ...wanted, separated: false };
    } else {
      if (wanted.separated !== sent.separated) this.send(ESC, wanted.separated ? 0x5a : 0x59);
      this.#sent = { ...wanted };
    }
  }
}
