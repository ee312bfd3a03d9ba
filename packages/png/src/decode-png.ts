import { convertIndexedToRgb, decode } from 'fast-png';
import type { Raster } from '@minipavi/videotex';

/** For each number of channels, where red, green, blue and opacity are; -1: opaque. */
const CHANNELS: Readonly<Record<number, readonly number[]>> = {
  1: [0, 0, 0, -1],
  2: [0, 0, 0, 1],
  3: [0, 1, 2, -1],
  4: [0, 1, 2, 3],
};

/**
 * The pixels of a PNG file, whichever way it holds them: to compare pictures, since another version of the
 * library may pack the same one otherwise. Throws on what is no PNG, and `RangeError` on 16 bits a channel and on
 * greys of less than 8: `encodePng` writes neither.
 */
export function decodePng(file: Uint8Array): Raster {
  const png = decode(file, { checkCrc: true });
  const { width, height, palette } = png;
  if (palette === undefined && png.depth !== 8) {
    throw new RangeError(`PNG of ${png.depth} bits a channel: 8 accepted, or a palette`);
  }
  const pixels = palette === undefined ? png.data : convertIndexedToRgb(png);
  const count = palette === undefined ? png.channels : (palette[0]?.length ?? 0);
  const data = new Uint8ClampedArray(width * height * 4);
  const places = CHANNELS[count] ?? [];
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 4; channel++) {
      const place = places[channel] ?? -1;
      data[4 * pixel + channel] = place === -1 ? 0xff : (pixels[count * pixel + place] ?? 0);
    }
  }
  return { width, height, data };
}

/** Same size, same pixels. Says no more: what differs is for the eye. */
export const isSamePicture = (one: Raster, other: Raster): boolean =>
  one.width === other.width &&
  one.height === other.height &&
  Buffer.from(one.data).equals(Buffer.from(other.data));
