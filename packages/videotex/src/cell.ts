/**
 * How one cell of the screen is packed: a 16-bit code and a word of attributes. Typed arrays of these are
 * quick to write, scroll and compare.
 *
 * Code: for text, the G0 byte 20-7F where G0 has that glyph, otherwise the Unicode of the G2 character; for
 * mosaics the six cells 00-3F; for DRCS the character code; for a delimiter 20.
 */

export const FOREGROUND = 0x7;
export const BACKGROUND_SHIFT = 3;
/** A mosaic's own background, or the zone background of a delimiter. Text stores none. */
export const BACKGROUND = 0x7 << BACKGROUND_SHIFT;
export const BLINK = 0x40;
export const INVERSE = 0x80;
export const SEPARATED = 0x100;
/** Zone underline and zone conceal: delimiters only. */
export const UNDERLINE = 0x200;
export const CONCEAL = 0x400;

export const KIND = 0x7 << 11;
export const MOSAIC = 0;
export const TEXT = 1 << 11;
export const DRCS_MOSAIC = 2 << 11;
export const DRCS_TEXT = 3 << 11;
/** The space that applied pending zone attributes. */
export const DELIMITER = 4 << 11;

export const PART_SHIFT = 14;
/** Double width, and which half this cell is. */
export const WIDE = 1 << PART_SHIFT;
export const TALL = 2 << PART_SHIFT;
export const RIGHT_HALF = 4 << PART_SHIFT;
export const BOTTOM_HALF = 8 << PART_SHIFT;

/** White on black, nothing drawn: what FF, CSI erasures and scrolling leave. */
export const EMPTY_CODE = 0;
export const EMPTY_ATTRIBUTES = MOSAIC | 7;

/** Mosaic of a G1 byte: 20-3F, then 40-5F and 60-7F alike. */
export const mosaicOfByte = (byte: number): number => (byte & 0x1f) | ((byte & 0x40) >> 1);
