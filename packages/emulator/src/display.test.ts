import { expect, test } from 'vitest';
import { pictureSize } from './display.ts';

test.each([
  // a whole multiple that fits well is taken: pixels all alike
  [640, 500, 640, 500],
  [660, 540, 640, 500],
  [345, 300, 320, 250],
  // otherwise as large as can be
  [600, 500, 600, 469],
  [1170, 2000, 1170, 914],
  [3000, 500, 640, 500],
  // never beyond what a screen can show, never nothing
  [100_000, 100_000, 5120, 4000],
  [0, 0, 40, 31],
])('in %i x %i device pixels the picture has %i x %i', (width, height, wide, high) => {
  expect(pictureSize(width, height)).toEqual({ width: wide, height: high });
});
