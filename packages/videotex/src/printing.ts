/** What puts characters on the screen: printed codes, G2, REP, CAN. */

import {
  BACKGROUND,
  BOTTOM_HALF,
  DELIMITER,
  DRCS_MOSAIC,
  DRCS_TEXT,
  FOREGROUND,
  BLINK,
  INVERSE,
  KIND,
  MOSAIC,
  RIGHT_HALF,
  SEPARATED,
  TALL,
  TEXT,
  WIDE,
  mosaicOfByte,
} from './cell.ts';
import { COLUMNS } from './codes.ts';
import { codeOfSupplement } from './display-characters.ts';
import { advance } from './motion.ts';
import { SUPPLEMENT, type Terminal } from './terminal.ts';

const SPACE = 0x20;

/** Writes at the cursor in the size in force, then advances. */
function place(terminal: Terminal, code: number, attributes: number): void {
  const { pen, row, column } = terminal;
  if (!pen.isWide && !pen.isTall && !pen.isInserting) {
    terminal.put(row, column, code, attributes);
    if (column < COLUMNS) terminal.column = column + 1;
    else advance(terminal, 1, false);
    return;
  }
  // Row 1 has no room above: the order is lost if the cursor enters it with a tall size.
  if (pen.isTall && row <= 1) pen.setSize(false, false);
  const { isTall } = pen;
  const width = pen.isWide && column < COLUMNS ? 2 : 1;
  if (pen.isInserting) {
    terminal.grid.insertCells(row, column, width);
    if (isTall) terminal.grid.insertCells(row - 1, column, width);
  }
  const size = attributes | (width === 2 ? WIDE : 0) | (isTall ? TALL : 0);
  for (let y = isTall ? row - 1 : row; y <= row; y++) {
    const half = isTall && y === row ? BOTTOM_HALF : 0;
    terminal.put(y, column, code, size | half);
    if (width === 2) terminal.put(y, column + 1, code, size | half | RIGHT_HALF);
  }
  advance(terminal, width, isTall);
}

/** Space with a zone order pending: carries the three registers, shows plain background. */
function delimiterAttributes({ pen }: Terminal): number {
  return DELIMITER | (pen.attributes & (FOREGROUND | INVERSE)) | pen.zone;
}

const textAttributes = (terminal: Terminal, kind: number): number =>
  kind | (terminal.pen.attributes & (FOREGROUND | BLINK | INVERSE));

const plainTextAttributes = (terminal: Terminal): number =>
  textAttributes(terminal, terminal.showsDrcsText ? DRCS_TEXT : TEXT);

/** `place` again and again; whole stretches of a row at once where nothing is enlarged. */
function placeMany(terminal: Terminal, code: number, attributes: number, count: number): void {
  const { pen } = terminal;
  if (pen.isWide || pen.isTall || pen.isInserting) {
    for (let i = 0; i < count; i++) place(terminal, code, attributes);
    return;
  }
  for (let left = count; left > 0;) {
    const { row, column } = terminal;
    const stretch = Math.min(left, COLUMNS + 1 - column);
    terminal.putRun(row, column, stretch, code, attributes);
    advance(terminal, stretch, false);
    left -= stretch;
  }
}

/** A cell of the set in force. A mosaic uses up a zone order. */
function attributesOf(terminal: Terminal, code: number): number {
  const { pen } = terminal;
  if (!pen.isMosaic) return plainTextAttributes(terminal);
  if (code !== SPACE) pen.isZonePending = false;
  const own = pen.attributes | (pen.zone & BACKGROUND);
  return terminal.showsDrcsMosaic ? DRCS_MOSAIC | (own & ~SEPARATED) : MOSAIC | own;
}

/** What a cell of these attributes keeps of a code. */
const cellCodeOf = (code: number, attributes: number): number =>
  (attributes & KIND) === MOSAIC ? mosaicOfByte(code) : code;

/** A code 20-7F, in the set in force. */
export function print(terminal: Terminal, code: number): void {
  terminal.lastCode = code;
  if (code === SPACE && terminal.pen.isZonePending) {
    terminal.pen.isZonePending = false;
    place(terminal, SPACE, delimiterAttributes(terminal));
  } else {
    const attributes = attributesOf(terminal, code);
    place(terminal, cellCodeOf(code, attributes), attributes);
  }
}

/** A G2 character. Its space is never a delimiter, and DRCS do not replace it. */
export function printSupplement(terminal: Terminal, code: number, letter: number): void {
  const cellCode = codeOfSupplement(code, letter);
  terminal.lastCode = SUPPLEMENT | cellCode;
  place(terminal, cellCode, textAttributes(terminal, TEXT));
}

/** REP: the last character with the set and attributes of now, one of G2 as it was. Never makes a delimiter. */
export function repeat(terminal: Terminal, count: number): void {
  if (count === 0) return;
  const { lastCode } = terminal;
  if (lastCode >= SUPPLEMENT) {
    placeMany(terminal, lastCode - SUPPLEMENT, textAttributes(terminal, TEXT), count);
    return;
  }
  // Neither the set nor the attributes can change while they are placed.
  const attributes = attributesOf(terminal, lastCode);
  placeMany(terminal, cellCodeOf(lastCode, attributes), attributes, count);
}

/** CAN: spaces of the set in force up to column 40, in normal size; the cursor stays. */
export function fillRow(terminal: Terminal): void {
  const { pen, row, column } = terminal;
  const isText = !pen.isMosaic;
  const code = isText ? SPACE : 0;
  const attributes = isText
    ? plainTextAttributes(terminal)
    : MOSAIC | pen.attributes | (pen.zone & BACKGROUND);
  terminal.putRun(row, column, COLUMNS + 1 - column, code, attributes);
  // Sources differ: some fill plain, some with a delimiter that uses the order up. A delimiter with the
  // order still pending is right for the pages written for either.
  if (isText && pen.isZonePending) terminal.put(row, column, SPACE, delimiterAttributes(terminal));
}
