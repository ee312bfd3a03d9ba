/** PNG for the pictures of the documentation: white, black and greys, nothing else. */

import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Raster } from '@minipavi/videotex';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const GREYSCALE_8_BITS = [8, 0, 0, 0, 0];

/** One byte a pixel, each line after a filter byte 0 (none), as the format wants it. */
function greyLines({ width, height, data }: Raster): Buffer {
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = data[(y * width + x) * 4] ?? 0;
  }
  return lines;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

export function encodePng(raster: Raster): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(raster.width, 0);
  header.writeUInt32BE(raster.height, 4);
  header.set(GREYSCALE_8_BITS, 8);
  const pixels = deflateSync(greyLines(raster), { level: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** True when `png`, as `encodePng` makes it, is this picture. Other versions of zlib may pack it otherwise. */
export function isPngOf(png: Buffer, raster: Raster): boolean {
  const start = png.indexOf('IDAT');
  if (start === -1 || png.readUInt32BE(16) !== raster.width) return false;
  const pixels = png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4));
  return inflateSync(pixels).equals(greyLines(raster));
}
