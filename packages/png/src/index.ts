export { encodePng, type PngOptions } from './encode-png.ts';
export { decodePng, isSamePicture } from './decode-png.ts';
