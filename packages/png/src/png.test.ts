import { describe, expect, test } from 'vitest';
import { rasterise, Screen, type Raster } from '@minipavi/videotex';
import { decodePng, encodePng, isSamePicture } from './index.ts';

const OPAQUE = 0xff;

/** A picture whose pixels go through `count` colours, each used at least once. */
function pictureOf(width: number, height: number, count: number): Raster {
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const colour = (i * 7) % count;
    return [colour * 12, 255 - colour, (colour * 85) & 0xff, OPAQUE];
  });
  return { width, height, data: Uint8ClampedArray.from(pixels.flat()) };
}

function screenOf(line: string): Screen {
  const screen = new Screen();
  screen.write(Uint8Array.from(line, (character) => character.charCodeAt(0)));
  return screen;
}

/** Bits a pixel and kind of colour (3: palette, 6: RGBA), where the header of a PNG file has them. */
const formOf = (png: Uint8Array): [depth: number, colourType: number] => [png[24] ?? 0, png[25] ?? 0];

describe('a PNG file', () => {
  test.each([
    [1, 1, 3],
    [2, 1, 3],
    [3, 2, 3],
    [4, 2, 3],
    [5, 4, 3],
    [16, 4, 3],
    [17, 8, 6],
  ])('of %i colours has %i bits a pixel, colour type %i, and gives the pixels back', (count, ...form) => {
    // 13: a width that fills the last byte of a line with none of the three depths.
    const picture = pictureOf(13, 11, count);
    const png = encodePng(picture);
    expect(formOf(png)).toEqual(form);
    expect(decodePng(png)).toEqual(picture);
  });

  test('keeps what lets something through', () => {
    const picture: Raster = { width: 2, height: 1, data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 127) };
    expect(decodePng(encodePng(picture))).toEqual(picture);
  });

  test('of a view into a larger buffer holds the view', () => {
    const { data, width, height } = pictureOf(5, 4, 8);
    const lower = { width, height: height - 1, data: data.subarray(4 * width) };
    expect([...decodePng(encodePng(lower)).data]).toEqual([...data].slice(4 * width));
  });

  test.each(['colour', 'grey'] as const)('of a screen in %s is small and exact', (colours) => {
    const ruled = Array.from(
      { length: 24 },
      (_, row) => `\x1b${String.fromCharCode(0x40 + (row % 8))}HELLO\r\n`,
    );
    const raster = rasterise(screenOf(`\x0c${ruled.join('')}`), { colours });
    const png = encodePng(raster);
    expect(formOf(png)).toEqual([4, 3]);
    expect(png.length).toBeLessThan(3000);
    expect(isSamePicture(decodePng(png), raster)).toBe(true);
  });
});

test('pictures are the same when size and every pixel are', () => {
  const picture = pictureOf(4, 6, 5);
  const altered = { ...picture, data: picture.data.map((level, i) => (i === 50 ? level ^ 1 : level)) };
  expect(isSamePicture(picture, pictureOf(4, 6, 5))).toBe(true);
  expect(isSamePicture(picture, altered)).toBe(false);
  expect(isSamePicture(picture, { ...picture, width: 6, height: 4 })).toBe(false);
});

describe('refusals', () => {
  test('pixels that are too few or too many for the size are told with what was expected', () => {
    const { data } = pictureOf(4, 4, 2);
    expect(() => encodePng({ width: 4, height: 5, data })).toThrow('raster of 64 bytes: 4 x 5 x 4 expected');
  });

  test('a damaged file is no picture', () => {
    const png = encodePng(pictureOf(8, 8, 3));
    for (const at of [0, 20, png.length - 30]) {
      const damaged = Uint8Array.from(png, (byte, i) => (i === at ? byte ^ 0x10 : byte));
      expect(() => decodePng(damaged), `byte ${at}`).toThrow();
    }
  });
});
