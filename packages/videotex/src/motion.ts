/** Moves of the cursor. In page mode it turns round at the edges, in roll mode the page scrolls. */

import { COLUMNS, ROWS } from './codes.ts';
import { Pen } from './pen.ts';
import type { Terminal } from './terminal.ts';

export const LAST_ROW = ROWS - 1;

const scrollUp = (terminal: Terminal): void => terminal.grid.deleteRows(1, 1);
const scrollDown = (terminal: Terminal): void => terminal.grid.insertRows(1, 1);

/** One row down on rows 1-24. */
function goDown(terminal: Terminal): void {
  if (terminal.row < LAST_ROW) terminal.row++;
  else if (terminal.isRolling) scrollUp(terminal);
  else terminal.row = 1;
}

/** One row up on rows 1-24. */
function goUp(terminal: Terminal): void {
  if (terminal.row > 1) terminal.row--;
  else if (terminal.isRolling) scrollDown(terminal);
  else terminal.row = LAST_ROW;
}

/** BS. */
export function moveLeft(terminal: Terminal): void {
  if (terminal.column > 1) {
    terminal.column--;
  } else if (terminal.row !== 0) {
    terminal.column = COLUMNS;
    goUp(terminal);
  }
}

/** HT. */
export function moveRight(terminal: Terminal): void {
  if (terminal.column < COLUMNS) {
    terminal.column++;
  } else if (terminal.row !== 0) {
    terminal.column = 1;
    goDown(terminal);
  }
}

/** LF. On row 0 it goes back to the page, as it was left. */
export function moveDown(terminal: Terminal): void {
  if (terminal.row !== 0) {
    goDown(terminal);
    return;
  }
  const { saved } = terminal;
  if (saved === undefined) return;
  terminal.row = saved.row;
  terminal.column = saved.column;
  terminal.pen.copyFrom(saved.pen);
  terminal.showCursor(saved.isCursorVisible);
  terminal.saved = undefined;
}

/** VT. */
export function moveUp(terminal: Terminal): void {
  if (terminal.row !== 0) goUp(terminal);
}

/** After a character: the wrap happens at once, and leaves room above for the next one if it is tall. */
export function advance(terminal: Terminal, width: number, isTall: boolean): void {
  terminal.column += width;
  if (terminal.column <= COLUMNS) return;
  if (terminal.row === 0) {
    terminal.column = COLUMNS;
    return;
  }
  terminal.column = 1;
  goDown(terminal);
  if (isTall) {
    goDown(terminal);
    if (terminal.row === 1) terminal.row = 2;
  }
}

/** US: everything goes back to default, even where the position does not change. */
export function moveTo(terminal: Terminal, row: number, column: number): void {
  if (row !== 0) {
    terminal.saved = undefined;
    terminal.isCursorHidden = false;
  } else if (terminal.saved === undefined) {
    const pen = new Pen();
    pen.copyFrom(terminal.pen);
    const { isCursorVisible } = terminal;
    terminal.saved = { row: terminal.row, column: terminal.column, pen, isCursorVisible };
    terminal.isCursorHidden = true;
  }
  terminal.pen.reset();
  terminal.row = row;
  terminal.column = column;
}

/** The two bytes of US: row and column from 40h on, or the row in two digits. Out of range: ignored. */
export function position(terminal: Terminal, first: number, second: number): void {
  if (first >= 0x40) {
    const row = first - 0x40;
    const column = second - 0x40;
    if (row <= LAST_ROW && column >= 1 && column <= COLUMNS) moveTo(terminal, row, column);
  } else if (first >= 0x30 && first <= 0x32 && second >= 0x30 && second <= 0x39) {
    const row = (first - 0x30) * 10 + second - 0x30;
    if (row <= LAST_ROW) moveTo(terminal, row, 1);
  }
}
