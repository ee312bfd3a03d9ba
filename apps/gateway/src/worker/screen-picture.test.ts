import { expect, test } from 'vitest';
import { decodePng, isSamePicture } from '@minipavi/png';
import { rasterise, Screen, type Raster } from '@minipavi/videotex';
import { screenPicture } from './screen-picture.ts';

/** Yellow on blue, in the middle. */
const BYTES = Buffer.from('\f\x1fLJ\x1bT\x1bC Minitel', 'latin1');
const drawn = (colours: 'colour' | 'grey'): Raster => {
  const screen = new Screen();
  screen.write(BYTES);
  return rasterise(screen, { scale: 2, colours });
};
const picture = (isColour: boolean, inMinitel: boolean) =>
  decodePng(screenPicture(BYTES, { isColour, inMinitel }));

/** Part of a picture. */
function cut(
  { width, data }: Raster,
  left: number,
  top: number,
  size: Pick<Raster, 'width' | 'height'>,
): Raster {
  const part = new Uint8ClampedArray(size.width * size.height * 4);
  for (let y = 0; y < size.height; y++) {
    const from = 4 * ((top + y) * width + left);
    part.set(data.subarray(from, from + 4 * size.width), 4 * y * size.width);
  }
  return { ...size, data: part };
}

test.each([true, false])('a captured screen is drawn as the terminal shows it, in colour: %s', (isColour) => {
  expect(isSamePicture(picture(isColour, false), drawn(isColour ? 'colour' : 'grey'))).toBe(true);
});

test.each([true, false])('a Minitel around it leaves it as it is, in colour: %s', (isColour) => {
  const whole = picture(isColour, true);
  const screen = drawn(isColour ? 'colour' : 'grey');
  expect(whole.height).toBeGreaterThan(whole.width);
  const left = (whole.width - screen.width) / 2;
  const tops = Array.from({ length: whole.height - screen.height }, (_, top) => top);
  const found = tops.filter((top) => isSamePicture(cut(whole, Math.floor(left), top, screen), screen));
  expect(found).toHaveLength(1);
});

test('a Minitel costs few colours, so the file stays small', () => {
  expect(screenPicture(BYTES, { isColour: true, inMinitel: true }).length).toBeLessThan(8_000);
});
