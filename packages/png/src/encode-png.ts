import { encode, type ImageData } from 'fast-png';
import type { Raster } from '@minipavi/videotex';

/** What an index of four bits can name. The terminal has eight colours: more come only from elsewhere. */
const MAX_COLOURS = 16;
/** The smallest file; 4 takes half the time and makes it a seventh larger. */
const BEST_LEVEL = 9;

export interface PngOptions {
  /** How hard to compress: 1 (fastest) to 9 (smallest, by default). */
  readonly level?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
}

interface IndexedPicture {
  /** Red, green, blue. */
  readonly palette: number[][];
  /** Into `palette`, one a pixel. */
  readonly indexes: Uint8Array;
}

/** One number a pixel: which byte is which depends on the machine, and does not matter to tell colours apart. */
function asWords({ data }: Raster): Uint32Array {
  const { buffer, byteOffset, length } = data;
  // A view into a larger buffer may begin anywhere.
  return byteOffset % 4 === 0
    ? new Uint32Array(buffer, byteOffset, length / 4)
    : new Uint32Array(Uint8Array.from(data).buffer);
}

/** Null when there are more colours than `MAX_COLOURS`, or any that lets something through. */
function indexColours(raster: Raster): IndexedPicture | null {
  const words = asWords(raster);
  const indexes = new Uint8Array(words.length);
  const known = new Map<number, number>();
  const palette: number[][] = [];
  let last: number | undefined;
  let index = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    if (word !== last) {
      last = word;
      index = known.get(word) ?? palette.length;
      if (index === palette.length) {
        const [red = 0, green = 0, blue = 0, opacity] = raster.data.subarray(4 * i, 4 * i + 4);
        if (opacity !== 0xff || index === MAX_COLOURS) return null;
        known.set(word, index);
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
export function encodePng(raster: Raster, { level = BEST_LEVEL }: PngOptions = {}): Uint8Array {
  const { width, height, data } = raster;
  if (data.length !== width * height * 4) {
    throw new RangeError(`raster of ${data.length} bytes: ${width} x ${height} x 4 expected`);
  }
  return encode(asImage(raster), { zlib: { level } });
}
