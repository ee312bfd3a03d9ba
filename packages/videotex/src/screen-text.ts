import { COLUMNS, ROWS } from './codes.ts';
import { characterOfCode, characterOfMosaic } from './display-characters.ts';
import { CELL_KINDS, CONCEALED, RowView } from './row-view.ts';
import type { Screen } from './screen.ts';

const TALL_PART = 2;
const RIGHT_PART = 4;
const BOTTOM_PART = 8;

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
 * The 25 rows, status row first, without trailing spaces. One character per cell, except that a
 * double-width character counts once, and that a tall one is on its lower row. Mosaics become block
 * characters, DRCS U+FFFD, concealed cells spaces while they are hidden.
 */
export function screenToText(screen: Screen): string[] {
  const view = new RowView();
  return Array.from({ length: ROWS }, (_, row) => {
    screen.readRow(row, view);
    let text = '';
    for (let i = 0; i < COLUMNS; i++) {
      const isHidden = screen.concealing && (view.flags[i] ?? 0) & CONCEALED;
      const character = characterAt(view, i);
      text += isHidden && character !== '' ? ' ' : character;
    }
    return text.trimEnd();
  });
}
