import {
  BACKGROUND,
  BACKGROUND_SHIFT,
  BLINK,
  CONCEAL,
  DELIMITER,
  DRCS_MOSAIC,
  DRCS_TEXT,
  FOREGROUND,
  INVERSE,
  KIND,
  MOSAIC,
  PART_SHIFT,
  SEPARATED,
  TEXT,
  UNDERLINE,
} from './cell.ts';
import type { CellGrid } from './cell-grid.ts';
import { COLUMNS } from './codes.ts';

/** Flags of a cell as it appears. */
export const UNDERLINED = 1;
export const INVERTED = 2;
export const BLINKING = 4;
/** Inside a concealed zone, whether or not concealment is in force. */
export const CONCEALED = 8;

/** Parts of enlarged characters, as `RowView.parts` sums them up. */
export const WIDE_PART = 1;
export const TALL_PART = 2;
export const RIGHT_PART = 4;
export const BOTTOM_PART = 8;

/** Kinds of cells, by number in `RowView.kinds`: the letters of the `minitel-screen/1` format. */
export const CELL_KINDS = ['m', 's', 'g', 'd', 'e', 'z'] as const;
export type CellKind = (typeof CELL_KINDS)[number];

/**
 * One row as it appears: the zones resolved from left to right. Make one and let `Screen.readRow` fill it
 * again and again. Index 0 is column 1.
 */
export class RowView {
  /** Index into `CELL_KINDS`. */
  readonly kinds = new Uint8Array(COLUMNS);
  readonly codes = new Uint16Array(COLUMNS);
  readonly foregrounds = new Uint8Array(COLUMNS);
  /** Actually in force: the zone's for text, its own for a mosaic. */
  readonly backgrounds = new Uint8Array(COLUMNS);
  /** Sum of UNDERLINED, INVERTED, BLINKING, CONCEALED. */
  readonly flags = new Uint8Array(COLUMNS);
  /** Enlarged characters: sum of WIDE_PART, TALL_PART, RIGHT_PART, BOTTOM_PART. */
  readonly parts = new Uint8Array(COLUMNS);
}

/** Terms of the zone in force, packed like a delimiter's. */
const isMosaicKind = (kind: number): boolean => kind === MOSAIC || kind === DRCS_MOSAIC;

function kindIndex(kind: number, code: number, attributes: number): number {
  switch (kind) {
    case TEXT:
      return 2;
    case DRCS_TEXT:
      return 3;
    case DRCS_MOSAIC:
      return 4;
    case DELIMITER:
      return 5;
    default:
      return attributes & SEPARATED && code !== 0 ? 1 : 0;
  }
}

/** Fills `view` with row 0-24. Each row starts on a black background, not underlined, not concealed. */
export function resolveRow(grid: CellGrid, row: number, view: RowView): void {
  let zone = 0;
  for (let i = 0; i < COLUMNS; i++) {
    const code = grid.codes[row * COLUMNS + i] ?? 0;
    const attributes = grid.attributes[row * COLUMNS + i] ?? 0;
    const kind = attributes & KIND;
    let flags = attributes & BLINK ? BLINKING : 0;
    let foreground = attributes & FOREGROUND;
    if (kind === DELIMITER) {
      zone = attributes & (BACKGROUND | UNDERLINE | CONCEAL);
      flags = attributes & INVERSE ? INVERTED : 0;
      if (flags === 0) foreground = (zone & BACKGROUND) >> BACKGROUND_SHIFT;
    } else {
      if (isMosaicKind(kind)) zone = (zone & CONCEAL) | (attributes & BACKGROUND);
      else flags |= (zone & UNDERLINE ? UNDERLINED : 0) | (attributes & INVERSE ? INVERTED : 0);
      if (zone & CONCEAL) flags |= CONCEALED;
    }
    view.kinds[i] = kindIndex(kind, code, attributes);
    view.codes[i] = code;
    view.foregrounds[i] = foreground;
    view.backgrounds[i] = (zone & BACKGROUND) >> BACKGROUND_SHIFT;
    view.flags[i] = flags;
    view.parts[i] = (attributes >> PART_SHIFT) & 0xf;
  }
}
