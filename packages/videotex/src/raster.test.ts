import { describe, expect, test } from 'vitest';
import { COLOURS } from './codes.ts';
import { mosaicGlyph, textGlyph } from './font.ts';
import { paintRows, rasterise, type Raster, type RasterOptions } from './raster.ts';
import { at, bytesOf, esc, screenOf } from './testing/show.ts';

const rgbAt = ({ data, width }: Raster, x: number, y: number): string =>
  Buffer.from(data.slice((y * width + x) * 4, (y * width + x) * 4 + 3)).toString('hex');

/** The 8 x 10 pixels of one cell: `#` where they are of this colour. */
function cell(raster: Raster, row: number, column: number, colour = 'ffffff'): string[] {
  return Array.from({ length: 10 }, (_, y) =>
    Array.from({ length: 8 }, (_, x) =>
      rgbAt(raster, (column - 1) * 8 + x, row * 10 + y) === colour ? '#' : '.',
    ).join(''),
  );
}

const drawing = (glyph: Uint8Array): string[] =>
  Array.from(glyph, (row) => row.toString(2).padStart(8, '0').replaceAll('0', '.').replaceAll('1', '#'));
const draw = (line: string, options: RasterOptions = {}): Raster => rasterise(screenOf(line), options);
const solid = Array<string>(10).fill('########');
const A = drawing(textGlyph(0x41));

/** A third of a million bytes: compared at once, not one by one. */
const isSame = (one: Raster, other: Raster): boolean => Buffer.from(one.data).equals(Buffer.from(other.data));

describe('cells', () => {
  test('letters and mosaics are their bitmaps', () => {
    const raster = draw(`${at(2, 1)}A\x0e1${esc('Z')}9`);
    expect(cell(raster, 2, 1)).toEqual(A);
    expect(cell(raster, 2, 2)).toEqual(drawing(mosaicGlyph(0x11, false)));
    expect(cell(raster, 2, 3)).toEqual(drawing(mosaicGlyph(0x19, true)));
  });

  test('characters the host drew are his pixels, and blank where he drew none', () => {
    const raster = draw(`\x1f#A0\x7f\x7f\x40\x7f${at(2, 1)}${esc('( B')}AB`);
    expect(cell(raster, 2, 1).slice(0, 4)).toEqual(['########', '####....', '..######', '........']);
    expect(cell(raster, 2, 2)).toEqual(Array(10).fill('........'));
  });

  test('the eight colours, and the greys of a monochrome tube', () => {
    const line = COLOURS.map((_, n) => `${at(2, n + 1)}\x0e${esc(String.fromCharCode(0x40 + n))}\x5f`).join(
      '',
    );
    const colours = (raster: Raster): string[] => COLOURS.map((_, n) => rgbAt(raster, n * 8 + 3, 25));
    const pure = ['000000', 'ff0000', '00ff00', 'ffff00', '0000ff', 'ff00ff', '00ffff', 'ffffff'];
    const grey = ['000000', '7f7f7f', 'b2b2b2', 'e5e5e5', '666666', '999999', 'cccccc', 'ffffff'];
    expect(colours(draw(line))).toEqual(pure);
    expect(colours(draw(line, { colours: 'grey' }))).toEqual(grey);
  });

  test('backgrounds are the zone’s, underline is row 9 in the colour of the character', () => {
    const raster = draw(`${at(2, 1)}${esc('T')}${esc('Z')} ${esc('C')}A`);
    expect(cell(raster, 2, 1, '0000ff')).toEqual(solid);
    expect(cell(raster, 2, 2, 'ffff00')).toEqual([...A.slice(0, 9), '########']);
    expect(rgbAt(raster, 8, 20)).toBe('0000ff');
  });

  test('inverse exchanges the colours, of a space too', () => {
    const raster = draw(`${at(2, 1)}${esc(']')}A `);
    expect(cell(raster, 2, 1, '000000')).toEqual(A);
    expect(cell(raster, 2, 2)).toEqual(solid);
  });

  test('concealed cells are their background until shown', () => {
    const line = `${at(2, 1)}${esc('Q')}${esc('X')} ${esc(']')}A`;
    expect(cell(draw(line), 2, 2, 'ff0000')).toEqual(solid);
    expect(cell(draw(`${line}${esc('# _')}`), 2, 2, 'ff0000')).toEqual(A);
  });
});

describe('enlarged characters', () => {
  const double = (line: string): string => [...line].map((pixel) => pixel + pixel).join('');

  test('have every column or row twice', () => {
    const wide = draw(`${at(2, 1)}${esc('N')}A`);
    expect(cell(wide, 2, 1).map((line, y) => line + cell(wide, 2, 2)[y])).toEqual(A.map(double));
    const tall = draw(`${at(3, 1)}${esc('M')}A`);
    expect([...cell(tall, 2, 1), ...cell(tall, 3, 1)]).toEqual(A.flatMap((line) => [line, line]));
    const big = draw(`${at(3, 1)}${esc('O')}A`);
    const rows = [2, 3].flatMap((row) => cell(big, row, 1).map((line, y) => line + cell(big, row, 2)[y]));
    expect(rows).toEqual(A.flatMap((line) => [double(line), double(line)]));
  });

  test('are underlined at the bottom only', () => {
    const raster = draw(`${at(3, 1)}${esc('M')}${esc('Z')} A`);
    expect(cell(raster, 2, 2)[9]).toBe(A[4]);
    expect(cell(raster, 3, 2).slice(8)).toEqual(['########', '########']);
  });
});

describe('blinking', () => {
  const line = `${at(2, 1)}${esc('H')}A${esc(']')}B${esc('\\')}\x0e\x5f`;
  const isBlank = (raster: Raster, column: number): boolean =>
    new Set(cell(raster, 2, column).join('')).size === 1;

  test('hides the character in its off phase; inverse cells are hidden in the other one', () => {
    const off = draw(line, { blinkPhase: 'off' });
    expect([isBlank(off, 1), isBlank(off, 2)]).toEqual([true, false]);
    expect(cell(off, 2, 3)).toEqual(Array(10).fill('........'));
    const on = draw(line, { blinkPhase: 'on' });
    expect([isBlank(on, 1), isBlank(on, 2)]).toEqual([false, true]);
    expect(cell(on, 2, 3)).toEqual(solid);
  });

  test('is not there on a still picture', () => {
    const still = draw(line);
    expect([isBlank(still, 1), isBlank(still, 2)]).toEqual([false, false]);
  });
});

describe('cursor', () => {
  test('complements both colours of its cell', () => {
    const raster = draw(`\x11${at(2, 1)}${esc('A')}A\b`, { cursor: true });
    expect(cell(raster, 2, 1, '00ffff')).toEqual(A);
    expect(rgbAt(raster, 0, 20)).toBe('ffffff');
  });

  test('is not drawn when hidden, on row 0, or not asked for', () => {
    const plain = draw(at(2, 1));
    expect(isSame(draw(`\x11${at(2, 1)}`), plain)).toBe(true);
    expect(isSame(draw(`\x11\x14${at(2, 1)}`, { cursor: true }), plain)).toBe(true);
    expect(isSame(draw(`\x11${at(0, 5)}`, { cursor: true }), plain)).toBe(true);
    expect(isSame(draw(`\x11${at(2, 1)}`, { cursor: true }), plain)).toBe(false);
  });
});

describe('scale', () => {
  test('is 320 x 250 pixels, opaque, or whole multiples', () => {
    const line = `${at(2, 1)}${esc('C')}A\x0e${esc('T')}5`;
    const small = draw(line);
    expect([small.width, small.height, small.data.length]).toEqual([320, 250, 320_000]);
    expect(small.data.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
    for (const scale of [2, 3]) {
      const large = draw(line, { scale });
      expect([large.width, large.height]).toEqual([320 * scale, 250 * scale]);
      for (let y = 0; y < large.height; y += 1) {
        for (let x = 0; x < 40; x++) {
          const [got, want] = [
            rgbAt(large, x, y),
            rgbAt(small, Math.floor(x / scale), Math.floor(y / scale)),
          ];
          if (got !== want) expect.fail(`scale ${scale}, pixel ${x},${y}: ${got} instead of ${want}`);
        }
      }
    }
  });

  test.each([0, -1, 1.5, 17, Number.NaN])('%s is refused', (scale) => {
    expect(() => draw('', { scale })).toThrow(RangeError);
  });
});

describe('paintRows', () => {
  test('draws what changed into an earlier picture, and no other row', () => {
    const screen = screenOf(`${at(2, 1)}AB${at(3, 1)}CD`);
    const raster = rasterise(screen, { scale: 2 });
    screen.takeDirtyRows();
    screen.write(bytesOf(`${at(3, 1)}${esc('O')}xy${at(24, 40)}z\x18`));
    const before = { ...raster, data: raster.data.slice() };
    paintRows(screen, raster, 0);
    expect(isSame(raster, before)).toBe(true);
    paintRows(screen, raster, screen.takeDirtyRows());
    expect(isSame(raster, rasterise(screen, { scale: 2 }))).toBe(true);
    expect(isSame(raster, before)).toBe(false);
  });
});

test('paintRows tells which of the rows drawn blink', () => {
  const screen = screenOf(`${at(2, 1)}A${at(3, 5)}${esc('H')}B${at(9, 1)}\x0e${esc('H')}5`);
  const raster = rasterise(screen);
  expect(paintRows(screen, raster, 0b1110)).toBe(1 << 3);
  expect(paintRows(screen, raster, 2 ** 25 - 1)).toBe((1 << 3) | (1 << 9));
});
