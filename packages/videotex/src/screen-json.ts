/** The `minitel-screen/1` format: the character memory as data, for tests and for other programs. */

import { COLUMNS, ROWS } from './codes.ts';
import { characterOfCode } from './display-characters.ts';
import { DRCS_SETS, type DrcsSet } from './drcs.ts';
import { BLINKING, CELL_KINDS, CONCEALED, INVERTED, RowView, UNDERLINED } from './row-view.ts';
import type { Screen } from './screen.ts';

/** Seven fields in parallel, one entry per column. */
export interface ScreenJsonRow {
  /** 0 (status row) to 24. */
  readonly row: number;
  /** Unicode of text; space for mosaics and delimiters, U+FFFD for DRCS. */
  readonly text: string;
  /** `g` text, `m` mosaic, `s` separated mosaic, `d` `e` DRCS of G'0 and G'1, `z` delimiter. */
  readonly set: string;
  /** Two hexadecimal digits each, or `g2`, separated by spaces. */
  readonly code: string;
  /** Colours 0-7; the background is the one in force, zones applied. */
  readonly fg: string;
  readonly bg: string;
  /** `.` normal, `l` `r` double width, `t` `b` double height, `1` to `4` quarters of double size. */
  readonly part: string;
  /** Hexadecimal sum of 1 underlined, 2 inverse, 4 blinking, 8 in a concealed zone. */
  readonly attr: string;
}

export interface ScreenJson {
  readonly format: 'minitel-screen/1';
  /** Row 0-24, column 1-40. */
  readonly cursor: { readonly row: number; readonly col: number; readonly visible: boolean };
  readonly roll: boolean;
  readonly rows: readonly ScreenJsonRow[];
  /** Only when some were loaded: set, code (hex), ten bytes (hex), bit 7 leftmost. */
  readonly drcs?: Readonly<Record<DrcsSet, Readonly<Record<string, string>>>>;
}

/** By the part bits of a `RowView`: 1 wide, 2 tall, 4 right, 8 bottom. */
const PARTS = '.lt1.rt2..b3..b4';

const hex = (value: number): string => value.toString(16).padStart(2, '0');
const isDrcs = (kind: string): boolean => kind === 'd' || kind === 'e';

function rowToJson(row: number, view: RowView): ScreenJsonRow {
  const kinds = Array.from(view.kinds, (kind) => CELL_KINDS[kind] ?? 'm');
  const codes = [...view.codes];
  return {
    row,
    text: kinds
      .map((kind, i) => (kind === 'g' ? characterOfCode(codes[i] ?? 0) : isDrcs(kind) ? '\ufffd' : ' '))
      .join(''),
    set: kinds.join(''),
    code: codes.map((code) => (code < 0x80 ? hex(code) : 'g2')).join(' '),
    fg: view.foregrounds.join(''),
    bg: view.backgrounds.join(''),
    part: Array.from(view.parts, (part) => PARTS[part]).join(''),
    attr: Array.from(view.flags, (flags) => flags.toString(16)).join(''),
  };
}

function drcsToJson(screen: Screen, set: DrcsSet): Record<string, string> {
  const glyphs: Record<string, string> = {};
  for (const code of screen.drcsCodes(set)) {
    glyphs[hex(code)] = Array.from(screen.drcsGlyph(set, code) ?? [], hex).join('');
  }
  return glyphs;
}

export function screenToJson(screen: Screen): ScreenJson {
  const view = new RowView();
  const rows = Array.from({ length: ROWS }, (_, row) => {
    screen.readRow(row, view);
    return rowToJson(row, view);
  });
  const { row, column, visible } = screen.cursor;
  const hasDrcs = DRCS_SETS.some((set) => screen.drcsCodes(set).length > 0);
  return {
    format: 'minitel-screen/1',
    cursor: { row, col: column, visible },
    roll: screen.rolling,
    rows,
    ...(hasDrcs && { drcs: { g0: drcsToJson(screen, 'g0'), g1: drcsToJson(screen, 'g1') } }),
  };
}

/**
 * What of a cell the eye can tell, as one string: two cells are alike exactly when these are equal. Two
 * correct terminals may hold the same picture differently (a blank cell as a space, a mosaic or a zone).
 * `column` 1-40.
 */
export function visualCell(row: Omit<ScreenJsonRow, 'row'>, column: number): string {
  const at = column - 1;
  const kind = row.set[at] ?? 'm';
  const code = row.code.split(' ')[at] ?? '00';
  const flags = Number.parseInt(row.attr[at] ?? '0', 16);
  const own = row.bg[at] ?? '0';
  const isInverse = (flags & INVERTED) !== 0;
  const [fg, bg] = isInverse ? [own, row.fg[at] ?? '7'] : [row.fg[at] ?? '7', own];
  if (flags & CONCEALED) return `solid ${own}`;
  if (kind === 'z') return `solid ${bg}`;
  const blink = flags & BLINKING ? ' blink' : '';
  if (kind === 'm' || kind === 's') {
    return code === '00' ? `solid ${own}` : `${kind} ${code} ${row.fg[at]} on ${own}${blink}`;
  }
  if (isDrcs(kind)) {
    return code === '20' ? `solid ${bg}` : `${kind} ${code} ${fg} on ${bg}${blink} ${row.part[at]}`;
  }
  const text = row.text[at] ?? ' ';
  const isUnderlined = (flags & UNDERLINED) !== 0;
  if (text === ' ' && !isUnderlined) return `solid ${bg}`;
  const inverseBlink = blink && isInverse ? ' inverse' : '';
  return `g ${text} ${fg} on ${bg} ${row.part[at]}${isUnderlined ? ' underlined' : ''}${blink}${inverseBlink}`;
}

/** `visualCell` of all 25 rows and 40 columns. */
export const visualCells = (screen: ScreenJson): string[][] =>
  screen.rows.map((row) => Array.from({ length: COLUMNS }, (_, index) => visualCell(row, index + 1)));
