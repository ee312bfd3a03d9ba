/** Text of a part of the screen, and the word at a place: what the pointer means. No DOM here. */

import {
  BOTTOM_PART,
  COLUMNS,
  ROWS,
  rowCharacters,
  RowView,
  TALL_PART,
  type Screen,
} from '@minipavi/videotex';

/** Row 0-24, column 1-40. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** `flow`: from a place to another as one reads; `block`: the rectangle between them. */
export type SelectionShape = 'flow' | 'block';

export interface Selection {
  readonly from: Place;
  readonly to: Place;
  readonly shape: SelectionShape;
}

/** Columns of one row, both included. */
export interface RowSpan {
  readonly row: number;
  readonly first: number;
  readonly last: number;
}

/** What a selection covers, from top to bottom, in whichever direction it was drawn. */
export function spansOf({ from, to, shape }: Selection): RowSpan[] {
  const isBackward = to.row < from.row || (to.row === from.row && to.column < from.column);
  const [start, end] = isBackward ? [to, from] : [from, to];
  const left = Math.min(from.column, to.column);
  const right = Math.max(from.column, to.column);
  return Array.from({ length: end.row - start.row + 1 }, (_, index) => {
    const row = start.row + index;
    if (shape === 'block') return { row, first: left, last: right };
    return {
      row,
      first: row === start.row ? start.column : 1,
      last: row === end.row ? end.column : COLUMNS,
    };
  });
}

/** Rows end in a line feed each but the last; spaces at their ends are left out. */
export const selectedText = (screen: Screen, selection: Selection): string =>
  spansOf(selection)
    .map(({ row, first, last }) =>
      rowCharacters(screen, row)
        .slice(first - 1, last)
        .join('')
        .trimEnd(),
    )
    .join('\n');

/** A letter, a digit, or what stands inside addresses and key names. */
const WORD_CHARACTER = /[\p{L}\p{N}*#/:._@+-]/u;
const NOT_AT_THE_EDGES = /^[/:._@+-]+|[/:._@+-]+$/gu;

/**
 * The word drawn over a place; null where there is none. `1.` and `(Suite)` give `1` and `Suite`; a
 * double-height word answers on both of its rows.
 */
export function wordAt(screen: Screen, { row, column }: Place): string | null {
  return wordOnRow(screen, row, column) ?? tallWord(screen, row, column);
}

function wordOnRow(screen: Screen, row: number, column: number): string | null {
  const characters = rowCharacters(screen, row);
  // The right half of a double-width character belongs to the left one.
  const isWord = (index: number): boolean => {
    const character = characters[index];
    return character === '' ? WORD_CHARACTER.test(characters[index - 1] ?? '') : isWordCharacter(character);
  };
  let first = column - 1;
  if (!isWord(first)) return null;
  let last = first;
  while (isWord(first - 1)) first--;
  while (isWord(last + 1)) last++;
  const word = characters
    .slice(first, last + 1)
    .join('')
    .replace(NOT_AT_THE_EDGES, '');
  return word === '' ? null : word;
}

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && WORD_CHARACTER.test(character);

/** The text of tall characters stands on their lower row. */
function tallWord(screen: Screen, row: number, column: number): string | null {
  const view = new RowView();
  screen.readRow(row, view);
  const part = view.parts[column - 1] ?? 0;
  const isUpperHalf = (part & TALL_PART) !== 0 && (part & BOTTOM_PART) === 0;
  return isUpperHalf && row < ROWS - 1 ? wordOnRow(screen, row + 1, column) : null;
}
