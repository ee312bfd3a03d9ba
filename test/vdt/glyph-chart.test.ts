/**
 * The chart of docs/glyphs.md: every glyph, to be looked at. It is checked against the font, and made anew by
 * `UPDATE_DOCS=1 npx vitest run test/vdt/glyph-chart.test.ts`.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeCharacter, Page, rasterise, Screen, SS2, type Raster } from '@minipavi/videotex';
import { decodePng, encodePng, isSamePicture } from '@minipavi/png';

const PICTURE = join(import.meta.dirname, '../../docs/images/glyphs.png');
const SCALE = 2;
const PER_ROW = 16;
const ACCENTS = [0x41, 0x42, 0x43, 0x48, 0x4b];
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];

const isComposed = (character: string): boolean => !/^[A-Za-z]?$/.test(character);
const hex = (value: number): string => value.toString(16).toUpperCase();

/** The letters that have this accent. */
const accented = (accent: number): string[] =>
  LETTERS.map((letter) => decodeCharacter([SS2, accent, letter.charCodeAt(0)])).filter(isComposed);

/** Six rows of G0, the signs of G2, one or more rows for each accent. */
function textPage(): Uint8Array {
  const page = new Page().clear();
  for (let high = 2; high <= 7; high++) {
    const row = high - 1;
    page.at(1, row).inverse().text(hex(high));
    for (let low = 0; low < PER_ROW; low++) page.at(5 + 2 * low, row).raw([high * 16 + low]);
  }
  page.at(1, 8).inverse().text('G2');
  [...'£§←↑→↓°±÷¼½¾Œœß'].forEach((sign, index) => page.at(5 + 2 * index, 8).text(sign));
  let row = 9;
  for (const accent of ACCENTS) {
    const letters = accented(accent);
    page.at(1, row).inverse().text(hex(accent));
    for (let from = 0; from < letters.length; from += 18, row++) {
      page.at(5, row).text(letters.slice(from, from + 18).join(' '));
    }
  }
  page
    .at(1, 19)
    .text('Élève à Noël, où ça ? Hôtel Île Çà ÀÂÉÈÊËÎ')
    .at(1, 20)
    .text('Portez ce vieux whisky au juge blond');
  page
    .at(1, 22)
    .size('double')
    .text('Éa Àç Êß Ôg')
    .at(24, 22)
    .size('wide')
    .text('Élève')
    .at(34, 22)
    .size('tall')
    .text('Été À');
  page
    .at(1, 24)
    .text('{|}~')
    .at(6, 24)
    .raw([0x60, 0x60, 0x60, 0x7f, 0x5f, 0x5f])
    .at(14, 24)
    .underline()
    .text('souligné gpqy')
    .underline(false)
    .inverse()
    .text('inversé');
  return page.toBytes();
}

/** The 64 mosaics, contiguous above and separated below. */
function mosaicPage(): Uint8Array {
  const page = new Page().clear();
  for (const [isSeparated, top] of [
    [false, 2],
    [true, 14],
  ] as const) {
    for (let code = 0; code < 64; code++) {
      const row = top + 2 * Math.floor(code / 16);
      if (code % 16 === 0) page.at(1, row).inverse().text(hex(code));
      page.at(5 + 2 * (code % 16), row).mosaic([code], { separated: isSeparated });
    }
    page.at(5, top + 8).mosaic(
      Array.from({ length: 32 }, (_, code) => code + 32),
      { separated: isSeparated },
    );
  }
  return page.toBytes();
}

function draw(bytes: Uint8Array): Raster {
  const screen = new Screen();
  screen.write(bytes);
  return rasterise(screen, { scale: SCALE, colours: 'grey' });
}

function oneAboveTheOther(upper: Raster, lower: Raster): Raster {
  const data = new Uint8ClampedArray(upper.data.length + lower.data.length);
  data.set(upper.data);
  data.set(lower.data, upper.data.length);
  return { width: upper.width, height: upper.height + lower.height, data };
}

it('the chart of glyphs in the documentation is the font as it is', () => {
  const chart = oneAboveTheOther(draw(textPage()), draw(mosaicPage()));
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PICTURE, encodePng(chart));
  expect(isSamePicture(decodePng(readFileSync(PICTURE)), chart)).toBe(true);
});
