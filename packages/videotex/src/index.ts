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
