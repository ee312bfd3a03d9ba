/** Brings a Minitel's page from what it shows to what it should show, in few bytes. */

import { BS, CAN, ESC, FF, HT, position, REP } from '@minipavi/videotex';
import { characterBytes } from './ansi-characters.ts';
import { BLANK, COLUMNS, readCell, ROWS } from './minitel-cells.ts';

export const CELLS = ROWS * COLUMNS;

/** What is shown and how the terminal would print the next character. */
export interface PaintState {
  readonly cells: Float64Array;
  /** Row 1-24 and column 1-40 of the cursor. */
  row: number;
  column: number;
  foreground: number;
  isInverse: boolean;
  isBlinking: boolean;
}

const WHITE = 7;
const SPACE = 0x20;
/** Unchanged cells up to which stepping over them (HT) is no longer than US. */
const MAX_STEPS = 3;
/** What REP costs; it repeats 63 times at most, more than a row takes. */
const REP_BYTES = 2;

/** After FF. */
export const blankState = (): PaintState => ({
  cells: new Float64Array(CELLS).fill(BLANK),
  row: 1,
  column: 1,
  foreground: WHITE,
  isInverse: false,
  isBlinking: false,
});

export const copyState = (state: PaintState): PaintState => ({ ...state, cells: state.cells.slice() });

/** Writes one stretch after the other; `state` is always what the terminal will be in after `bytes`. */
export class Painter {
  readonly bytes: number[];
  readonly state: PaintState;

  constructor(state: PaintState, bytes: number[] = []) {
    this.state = state;
    this.bytes = bytes;
  }

  /** Paints every cell that differs from `wanted`. Leaves the cursor where that ends. */
  paint(wanted: Float64Array): void {
    for (let row = 1; row <= ROWS; row++) this.#paintRow(wanted, row);
  }

  /** US, or less where less does it. */
  moveTo(row: number, column: number): void {
    const { state } = this;
    const steps = column - state.column;
    if (row === state.row && steps >= 0 && steps <= MAX_STEPS)
      for (let i = 0; i < steps; i++) this.bytes.push(HT);
    else if (row === state.row && steps < 0 && steps >= -MAX_STEPS) {
      for (let i = 0; i < -steps; i++) this.bytes.push(BS);
    } else {
      this.bytes.push(...position(column, row));
      Object.assign(state, { foreground: WHITE, isInverse: false, isBlinking: false });
    }
    Object.assign(state, { row, column });
  }

  /**
   * Moves rows `top` to `bottom` up (`count` > 0) or down by deleting and inserting rows (CSI M, CSI L), which
   * leave blank ones.
   */
  scroll(top: number, bottom: number, count: number): void {
    const size = Math.abs(count);
    const [deleteAt, insertAt] = count > 0 ? [top, bottom - size + 1] : [bottom - size + 1, top];
    this.#rowOrder(deleteAt, size, 0x4d);
    // Nothing to hold in place below: the rows that come in from the bottom are blank, and those pushed out are lost.
    if (bottom < ROWS || count < 0) this.#rowOrder(insertAt, size, 0x4c);
    const { cells } = this.state;
    const [from, to] = [(top - 1) * COLUMNS, bottom * COLUMNS];
    const moved = cells.slice(from, to);
    cells.fill(BLANK, from, to);
    const shift = count * COLUMNS;
    for (let i = Math.max(0, shift); i < Math.min(moved.length, moved.length + shift); i++) {
      cells[from + i - shift] = moved[i]!;
    }
  }

  #rowOrder(row: number, count: number, final: number): void {
    this.moveTo(row, 1);
    this.bytes.push(ESC, 0x5b, ...(count === 1 ? [] : [...String(count)].map((c) => c.charCodeAt(0))), final);
  }

  #paintRow(wanted: Float64Array, row: number): void {
    const { cells } = this.state;
    const base = (row - 1) * COLUMNS;
    let lastGlyph = COLUMNS - 1;
    while (lastGlyph >= 0 && wanted[base + lastGlyph] === BLANK) lastGlyph--;
    for (let x = 0; x < COLUMNS;) {
      if (cells[base + x] === wanted[base + x]) {
        x++;
        continue;
      }
      this.moveTo(row, x + 1);
      if (x > lastGlyph && this.#clearsToEnd(base, x)) return;
      x += this.#print(wanted, base, x);
    }
  }

  /** CAN fills the rest of the row: one byte, against one for each blank or three for REP. */
  #clearsToEnd(base: number, x: number): boolean {
    const { cells } = this.state;
    const filled = cells.subarray(base + x + 1, base + COLUMNS);
    if (filled.every((cell) => cell === BLANK)) return false;
    this.#dress(null, false, false);
    this.bytes.push(CAN);
    cells.fill(BLANK, base + x, base + COLUMNS);
    return true;
  }

  /** One cell and its repetitions; returns how many. */
  #print(wanted: Float64Array, base: number, x: number): number {
    const { cells } = this.state;
    const cell = wanted[base + x]!;
    const character = this.#printOne(cell);
    let count = 1;
    // A delimiter repeated would be plain spaces.
    if (cell !== BLANK && readCell(cell).isDelimiter) return this.#advance(base, x, cell, count);
    // Cells that are right already are run over too, up to the last one that is not.
    while (x + count < COLUMNS && wanted[base + x + count] === cell) count++;
    while (count > 1 && cells[base + x + count - 1] === cell) count--;
    const again = count - 1;
    if (again * character.length > REP_BYTES) this.bytes.push(REP, 0x40 + again);
    else for (let i = 0; i < again; i++) this.bytes.push(...character);
    return this.#advance(base, x, cell, count);
  }

  /** Returns the bytes of the character alone, without what it took to dress it. */
  #printOne(cell: number): readonly number[] {
    if (cell === BLANK) {
      this.#dress(null, false, false);
      this.bytes.push(SPACE);
      return [SPACE];
    }
    const { character, foreground, isInverse, isBlinking, isDelimiter, background, isUnderlined } =
      readCell(cell);
    const isEmpty = character === SPACE && !isInverse;
    this.#dress(isEmpty ? null : foreground, isInverse, isBlinking);
    // Both orders: a delimiter takes the value that is in force where one is not given.
    if (isDelimiter) this.bytes.push(ESC, 0x50 + background, ESC, isUnderlined ? 0x5a : 0x59);
    const bytes = characterBytes(character);
    this.bytes.push(...bytes);
    return bytes;
  }

  #advance(base: number, x: number, cell: number, count: number): number {
    const { state } = this;
    const { cells } = state;
    cells.fill(cell, base + x, base + x + count);
    state.column += count;
    if (state.column > COLUMNS) {
      state.column = 1;
      // In page mode, the cursor goes from the last row to the first.
      state.row = state.row === ROWS ? 1 : state.row + 1;
    }
    return count;
  }

  /** Sends the attributes that are not in force. `foreground` null: neither colour nor blinking will show. */
  #dress(foreground: number | null, isInverse: boolean, isBlinking: boolean): void {
    const { state, bytes } = this;
    if (foreground !== null && foreground !== state.foreground) {
      bytes.push(ESC, 0x40 + foreground);
      state.foreground = foreground;
    }
    if (foreground !== null && isBlinking !== state.isBlinking) {
      bytes.push(ESC, isBlinking ? 0x48 : 0x49);
      state.isBlinking = isBlinking;
    }
    if (isInverse !== state.isInverse) {
      bytes.push(ESC, isInverse ? 0x5d : 0x5c);
      state.isInverse = isInverse;
    }
  }

  clear(): void {
    this.bytes.push(FF);
    Object.assign(this.state, blankState());
  }
}
