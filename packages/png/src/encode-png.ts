import { encode, type ImageData } from 'fast-png';
import type { Raster } from '@minipavi/videotex';

/** What an index of four bits can name. The terminal has eight colours: more come only from elsewhere. */
const MAX_COLOURS = 16;
/** Time is no matter for pictures this plain: 9 makes files half as large as the library's own 3, or less. */
const ZLIB = { level: 9 } as const;

interface IndexedPicture {
  /** Red, green, blue. */
  readonly palette: number[][];
  /** Into `palette`, one a pixel. */
  readonly indexes: Uint8Array;
}

/** Null when there are more colours than `MAX_COLOURS`, or any that lets something through. */
function indexColours({ data }: Raster): IndexedPicture | null {
  const indexes = new Uint8Array(data.length / 4);
  const known = new Map<number, number>();
  const palette: number[][] = [];
  let lastColour = -1;
  let index = 0;
  for (let i = 0; i < indexes.length; i++) {
    const [red, green, blue] = [data[4 * i] ?? 0, data[4 * i + 1] ?? 0, data[4 * i + 2] ?? 0];
    if (data[4 * i + 3] !== 0xff) return null;
    const colour = (red << 16) | (green << 8) | blue;
    if (colour !== lastColour) {
      lastColour = colour;
      index = known.get(colour) ?? palette.length;
      if (index === palette.length) {
        if (index === MAX_COLOURS) return null;
        known.set(colour, index);
        palette.push([red, green, blue]);
      }
    }
    indexes[i] = index;
  }
  return { palette, indexes };
}

/** Indexes as a PNG holds them: from the left, high bits first, each line filled up to whole bytes. */
function packLines(indexes: Uint8Array, width: number, depth: 1 | 2 | 4): Uint8Array {
  const perByte = 8 / depth;
  const bytesPerLine = Math.ceil(width / perByte);
  const packed = new Uint8Array(bytesPerLine * (indexes.length / width));
  for (let i = 0, line = 0; i < indexes.length; i += width, line += bytesPerLine) {
    for (let x = 0; x < width; x++) {
      const shift = 8 - depth * (1 + (x % perByte));
      packed[line + Math.floor(x / perByte)]! |= (indexes[i + x] ?? 0) << shift;
    }
  }
  return packed;
}

function asImage(raster: Raster): ImageData {
  const { width, height } = raster;
  const indexed = indexColours(raster);
  if (indexed === null) return { width, height, data: raster.data, channels: 4 };
  const { palette, indexes } = indexed;
  const depth = palette.length <= 2 ? 1 : palette.length <= 4 ? 2 : 4;
  return { width, height, depth, channels: 1, palette, data: packLines(indexes, width, depth) };
}

/**
 * A PNG file of the picture. Up to 16 opaque colours, and so every screen, are written with a palette (1, 2 or
 * 4 bits a pixel), other pictures as RGBA. Throws `RangeError` when `data` is not width x height x 4 bytes.
 */
export function encodePng(raster: Raster): Uint8Array {
  const { width, height, data } = raster;
  if (data.length !== width * height * 4) {
    throw new RangeError(`raster of ${data.length} bytes: ${width} x ${height} x 4 expected`);
  }
  return encode(asImage(raster), { zlib: ZLIB });
}
