export * from './codes.ts';
export * from './charset.ts';
export { mosaicByte, type Palette } from './mosaic.ts';
export {
  Page,
  type BannerOptions,
  type MosaicStyle,
  type PictureOptions,
  type TextStyle,
} from './page-builder.ts';
export { type Size } from './page-output.ts';
export { cutText, wrapText } from './wrap.ts';
export { Screen, type Cursor, type KeyboardState, type ScreenOptions } from './screen.ts';
export type { TerminalOrder } from './terminal.ts';
export type { DrcsSet } from './drcs.ts';
export {
  BLINKING,
  BOTTOM_PART,
  CELL_KINDS,
  CONCEALED,
  INVERTED,
  RIGHT_PART,
  RowView,
  TALL_PART,
  UNDERLINED,
  WIDE_PART,
  type CellKind,
} from './row-view.ts';
export { rowCharacters, screenToText } from './screen-text.ts';
export * from './screen-json.ts';
export { GLYPH_HEIGHT, GLYPH_WIDTH, mosaicGlyph, textGlyph } from './font.ts';
export { paintRows, rasterise, type Raster, type RasterOptions } from './raster.ts';
