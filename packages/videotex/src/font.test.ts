import { describe, expect, test } from 'vitest';
import { codeOfSupplement } from './display-characters.ts';
import { mosaicGlyph, textGlyph } from './font.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];
const codeOf = (character: string): number => character.charCodeAt(0);
const drawing = (glyph: Uint8Array): string[] =>
  Array.from(glyph, (row) => row.toString(2).padStart(8, '0').replaceAll('0', '.').replaceAll('1', '#'));
const accented = (letter: string, accent: number): Uint8Array =>
  textGlyph(codeOfSupplement(accent, codeOf(letter)));

describe('letters', () => {
  test('keep to columns 1-6 and rows 1-7, small ones may go down to row 9', () => {
    for (let code = 0x21; code < 0x7b; code++) {
      if ([0x5f, 0x60].includes(code)) continue;
      const glyph = textGlyph(code);
      const name = String.fromCharCode(code);
      expect(glyph).toHaveLength(10);
      expect(
        glyph.every((row) => (row & 0b10000001) === 0),
        name,
      ).toBe(true);
      expect(glyph[0], name).toBe(0);
      expect(
        glyph.some((row) => row !== 0),
        name,
      ).toBe(true);
      if (!',;gjpqy'.includes(name)) expect([glyph[8], glyph[9]], name).toEqual([0, 0]);
    }
  });

  test('are all different, accented ones too', () => {
    const seen = new Map<string, string>();
    const isNew = (name: string, glyph: Uint8Array): void => {
      const key = drawing(glyph).join('\n');
      expect(seen.get(key), `${name} looks like`).toBeUndefined();
      seen.set(key, name);
    };
    for (let code = 0x20; code < 0x80; code++) isNew(String.fromCharCode(code), textGlyph(code));
    for (const sign of '£§←→↓°±÷¼½¾Œœß') isNew(sign, textGlyph(codeOf(sign)));
    for (const accent of [0x41, 0x42, 0x43, 0x48, 0x4b]) {
      for (const letter of LETTERS) {
        const code = codeOfSupplement(accent, codeOf(letter));
        if (code > 0x7f) isNew(String.fromCharCode(code), textGlyph(code));
      }
    }
  });

  test('under an accent keep a capital’s height', () => {
    for (const [letter, accent] of [
      ['E', 0x42],
      ['E', 0x41],
      ['A', 0x41],
      ['U', 0x41],
      ['E', 0x48],
      ['O', 0x48],
    ] as const) {
      const glyph = accented(letter, accent);
      expect(glyph[2], letter).not.toBe(0);
      expect(glyph[7], letter).toBe(textGlyph(codeOf(letter))[7]);
    }
    expect(drawing(accented('E', 0x42))).toEqual([
      '....#...',
      '...#....',
      '.#####..',
      '.#......',
      '.####...',
      '.#......',
      '.#......',
      '.#####..',
      '........',
      '........',
    ]);
  });

  test('carry a cedilla below and stay whole above', () => {
    expect(accented('C', 0x4b).slice(0, 8)).toEqual(textGlyph(codeOf('C')).slice(0, 8));
    expect(accented('c', 0x4b)[8]).not.toBe(0);
  });
});

describe('signs that join their neighbours', () => {
  test.each([
    ['_', (row: number) => (row === 9 ? 0xff : 0)],
    ['`', (row: number) => (row === 4 ? 0xff : 0)],
    ['~', (row: number) => (row === 0 ? 0xff : 0)],
    ['{', () => 0b10000000],
    ['|', () => 0b00010000],
    ['}', () => 0b00000001],
    ['\x7f', () => 0xff],
  ])('%j reaches the edges', (character, rowOf) => {
    expect([...textGlyph(codeOf(character))]).toEqual(Array.from({ length: 10 }, (_, row) => rowOf(row)));
  });
});

test('a code without a drawing shows the low line', () => {
  expect(textGlyph(0x4e00)).toEqual(textGlyph(0x5f));
});

describe('mosaics', () => {
  const COLUMNS = [
    [0, 4],
    [4, 8],
  ] as const;
  const ROWS = [
    [0, 3],
    [3, 7],
    [7, 10],
  ] as const;

  /** By the table of the specification: which cell a pixel belongs to, and the gaps of separated ones. */
  function expected(code: number, isSeparated: boolean): string[] {
    return Array.from({ length: 10 }, (_, y) =>
      Array.from({ length: 8 }, (_, x) => {
        const bit =
          2 * ROWS.findIndex(([from, to]) => y >= from && y < to) + COLUMNS.findIndex(([, to]) => x < to);
        const isGap = isSeparated && (x === 0 || x === 4 || y === 2 || y === 6 || y === 9);
        return (code >> bit) & 1 && !isGap ? '#' : '.';
      }).join(''),
    );
  }

  test.each([false, true])('are pixel-exact, separated: %s', (isSeparated) => {
    for (let code = 0; code < 64; code++) {
      expect(drawing(mosaicGlyph(code, isSeparated)), code.toString(16)).toEqual(expected(code, isSeparated));
    }
  });
});
