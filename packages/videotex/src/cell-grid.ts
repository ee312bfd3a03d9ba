import { EMPTY_ATTRIBUTES, EMPTY_CODE } from './cell.ts';
import { COLUMNS, ROWS } from './codes.ts';

const LAST_ROW = ROWS - 1;
const ALL_ROWS = 2 ** ROWS - 1;

/** The character memory: 25 rows of 40 cells, and which rows changed. Rows 0-24, columns 1-40. */
export class CellGrid {
  readonly codes = new Uint16Array(ROWS * COLUMNS).fill(EMPTY_CODE);
  readonly attributes = new Uint32Array(ROWS * COLUMNS).fill(EMPTY_ATTRIBUTES);
  /** Bit n: row n changed since this was last cleared. */
  dirtyRows = ALL_ROWS;

  set(row: number, column: number, code: number, attributes: number): void {
    const at = row * COLUMNS + column - 1;
    this.codes[at] = code;
    this.attributes[at] = attributes;
    this.dirtyRows |= 1 << row;
  }

  /** The same cell `count` times, within one row. */
  fill(row: number, column: number, count: number, code: number, attributes: number): void {
    const start = row * COLUMNS + column - 1;
    // Most runs are short: a loop is quicker than TypedArray.fill.
    for (let at = start; at < start + count; at++) {
      this.codes[at] = code;
      this.attributes[at] = attributes;
    }
    this.dirtyRows |= 1 << row;
  }

  /** Empties cells of one row, both columns included. */
  erase(row: number, from: number, to: number): void {
    this.#empty(row * COLUMNS + from - 1, row * COLUMNS + to);
    this.dirtyRows |= 1 << row;
  }

  eraseRows(from: number, to: number): void {
    if (from > to) return;
    this.#empty(from * COLUMNS, (to + 1) * COLUMNS);
    this.#touch(from, to);
  }

  /** Row `at` and those below move down, the last ones are lost. Never row 0. */
  insertRows(at: number, count: number): void {
    const moved = Math.min(count, ROWS - at);
    this.#move((at + moved) * COLUMNS, at * COLUMNS, (ROWS - moved) * COLUMNS);
    this.#empty(at * COLUMNS, (at + moved) * COLUMNS);
    this.#touch(at, LAST_ROW);
  }

  /** Rows below `at` move up, empty ones enter at row 24. */
  deleteRows(at: number, count: number): void {
    const moved = Math.min(count, ROWS - at);
    this.#move(at * COLUMNS, (at + moved) * COLUMNS, ROWS * COLUMNS);
    this.#empty((ROWS - moved) * COLUMNS, ROWS * COLUMNS);
    this.#touch(at, LAST_ROW);
  }

  /** What passes column 40 is lost. */
  insertCells(row: number, column: number, count: number): void {
    const start = row * COLUMNS + column - 1;
    const end = (row + 1) * COLUMNS;
    const moved = Math.min(count, end - start);
    this.#move(start + moved, start, end - moved);
    this.#empty(start, start + moved);
    this.dirtyRows |= 1 << row;
  }

  deleteCells(row: number, column: number, count: number): void {
    const start = row * COLUMNS + column - 1;
    const end = (row + 1) * COLUMNS;
    const moved = Math.min(count, end - start);
    this.#move(start, start + moved, end);
    this.#empty(end - moved, end);
    this.dirtyRows |= 1 << row;
  }

  /** For what changes the look of cells already written: masking, a DRCS redefined. */
  touchAll(): void {
    this.dirtyRows = ALL_ROWS;
  }

  #touch(from: number, to: number): void {
    this.dirtyRows |= 2 ** (to + 1) - 2 ** from;
  }

  #empty(from: number, to: number): void {
    this.codes.fill(EMPTY_CODE, from, to);
    this.attributes.fill(EMPTY_ATTRIBUTES, from, to);
  }

  #move(target: number, from: number, to: number): void {
    this.codes.copyWithin(target, from, to);
    this.attributes.copyWithin(target, from, to);
  }
}
