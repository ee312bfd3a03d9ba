import { COLUMNS, ROWS } from './codes.ts';
import { characterOfCode, characterOfMosaic } from './display-characters.ts';
import { BOTTOM_PART, CELL_KINDS, CONCEALED, RIGHT_PART, RowView, TALL_PART } from './row-view.ts';
import type { Screen } from './screen.ts';

function characterAt(view: RowView, index: number): string {
  const part = view.parts[index] ?? 0;
  if (part & RIGHT_PART) return '';
  if (part & TALL_PART && !(part & BOTTOM_PART)) return ' ';
  const code = view.codes[index] ?? 0;
  switch (CELL_KINDS[view.kinds[index] ?? 0]) {
    case 'g':
      return characterOfCode(code);
    case 'm':
    case 's':
      return characterOfMosaic(code);
    case 'd':
    case 'e':
      return code === 0x20 ? ' ' : '\ufffd';
    default:
      return ' ';
  }
}

/**
 * The 40 columns of row 0-24, one entry each: a character as `screenToText` gives it, or the empty string
 * where a double-width character goes on. Tells what stands at a place; joined, it is the row's text.
 */
export function rowCharacters(screen: Screen, row: number, view = new RowView()): string[] {
  screen.readRow(row, view);
  return Array.from({ length: COLUMNS }, (_, i) => {
    const character = characterAt(view, i);
    const isHidden = screen.concealing && (view.flags[i] ?? 0) & CONCEALED;
    return isHidden && character !== '' ? ' ' : character;
  });
}

/**
 * The 25 rows, status row first, without trailing spaces. One character per cell, except that a
 * double-width character counts once, and that a tall one is on its lower row. Mosaics become block
 * characters, DRCS U+FFFD, concealed cells spaces while they are hidden.
 */
export function screenToText(screen: Screen): string[] {
  const view = new RowView();
  return Array.from({ length: ROWS }, (_, row) => rowCharacters(screen, row, view).join('').trimEnd());
}
