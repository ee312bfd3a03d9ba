import { describe, expect, test } from 'vitest';
import { at, bytesOf, esc, fieldAt, screenOf, show } from './testing/show.ts';

const HEADER_G0 = '\x1f#   BI';
const HEADER_G1 = '\x1f#   CI';
const END = '\x1fZZ';
const USE_G0 = esc('( B');
const USE_G1 = esc(') C');

/** A definition: `0`, then 14 characters for the 80 pixels. */
function glyph(rows: readonly number[]): string {
  const bits = rows.map((row) => row.toString(2).padStart(8, '0')).join('');
  const codes = `${bits}0000`.match(/.{6}/g) ?? [];
  return `0${codes.map((six) => String.fromCharCode(0x40 + Number.parseInt(six, 2))).join('')}`;
}

const CHECKS = [0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55];
const FRAME = [0xff, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0xff];
const BLANK = Array<number>(10).fill(0);

const drawn = (line: string, set: 'g0' | 'g1', code: string): number[] | undefined => {
  const pixels = screenOf(line).drcsGlyph(set, code.charCodeAt(0));
  return pixels && [...pixels];
};

describe('loading', () => {
  test('defines characters one after the other', () => {
    const line = `${HEADER_G0}\x1f#A${glyph(CHECKS)}${glyph(FRAME)}${END}`;
    expect(drawn(line, 'g0', 'A')).toEqual(CHECKS);
    expect(drawn(line, 'g0', 'B')).toEqual(FRAME);
    expect(drawn(line, 'g0', 'C')).toBeUndefined();
    expect(drawn(line, 'g1', 'A')).toBeUndefined();
  });

  test('goes to the set of the last header', () => {
    const line = `${HEADER_G1}\x1f#A${glyph(CHECKS)}\x1f#C${glyph(FRAME)}${HEADER_G0}\x1f#A${glyph(FRAME)}`;
    expect(drawn(line, 'g1', 'A')).toEqual(CHECKS);
    expect(drawn(line, 'g1', 'C')).toEqual(FRAME);
    expect(drawn(line, 'g0', 'A')).toEqual(FRAME);
  });

  test('takes the last of several codes, and short or long definitions', () => {
    expect(drawn(`\x1f#AA${glyph(FRAME)}`, 'g0', 'A')).toEqual(FRAME);
    expect(drawn(`\x1f#0${glyph(FRAME)}`, 'g0', '0')).toEqual(FRAME);
    expect(drawn('\x1f#A0\x7f\x7f', 'g0', 'A')).toEqual([0xff, 0xf0, ...BLANK.slice(2)]);
    expect(drawn(`\x1f#A${glyph(FRAME)}${'\x7f'.repeat(50)}`, 'g0', 'A')).toEqual(FRAME);
    expect(drawn('\x1f#A0', 'g0', 'A')).toEqual(BLANK);
  });

  test('knows 21 to 7E only: further glyphs are lost', () => {
    const screen = screenOf(`\x1f#}${glyph(FRAME).repeat(5)}\x1f# ${glyph(FRAME)}`);
    expect(screen.drcsCodes('g0')).toEqual([0x7d, 0x7e]);
  });

  test('ends with US, in place or out of range, or any control', () => {
    expect(screenOf(`${at(5, 5)}\x1f#A${glyph(FRAME)}${END}`).cursor).toMatchObject({ row: 5, column: 5 });
    expect(screenOf(`\x1f#A${glyph(FRAME)}${at(7, 8)}`).cursor).toMatchObject({ row: 7, column: 8 });
    expect(screenOf(`${at(5, 5)}\x1f#A${glyph(FRAME)}\rA`).cursor).toMatchObject({ row: 5, column: 2 });
  });
});

describe('use', () => {
  test('G’0 replaces letters and keeps their attributes; space and G2 stay what they are', () => {
    const screen = show(`${at(4, 1)}A${USE_G0}A${esc('A')}${esc(']')}B \x19Be${esc('(@')}A`);
    expect(fieldAt(screen, 4, 'set', 1, 6)).toBe('gdddgg');
    expect(fieldAt(screen, 4, 'attr', 2, 3)).toBe('02');
    expect(fieldAt(screen, 4, 'text', 5, 6)).toBe('éA');
    expect(fieldAt(show(`${at(4, 1)}${USE_G0}${esc('O')}A`), 3, 'part', 1, 2)).toBe('12');
    expect(fieldAt(show(`${at(4, 1)}${USE_G0}${esc('Q')} A`), 4, 'set', 1, 2)).toBe('zd');
  });

  test('G’1 replaces mosaics, byte for byte', () => {
    const screen = show(`${at(4, 1)}${USE_G1}\x0e${esc('Q')}Aa${esc(')c')}A`);
    expect(fieldAt(screen, 4, 'set', 1, 3)).toBe('eem');
    expect(fieldAt(screen, 4, 'bg', 1, 3)).toBe('111');
    expect(screen.rows[4]?.code.slice(0, 5)).toBe('41 61');
  });

  test('is chosen for good, but not on row 0 nor after a reset of the terminal', () => {
    const screen = show(`${USE_G0}\f\x0e\x0f${at(0, 1)}A${at(4, 1)}A`);
    expect(fieldAt(screen, 4, 'set', 1, 1)).toBe('d');
    expect(fieldAt(screen, 0, 'set', 1, 1)).toBe('g');
    expect(fieldAt(show(`${USE_G0}${esc('9\x7f')}${at(4, 1)}A`), 4, 'set', 1, 1)).toBe('g');
  });

  test('a new definition changes what is on the screen already', () => {
    const screen = screenOf(`\x1f#A${glyph(CHECKS)}${at(4, 1)}${USE_G0}A`);
    screen.takeDirtyRows();
    screen.write(bytesOf(`\x1f#A${glyph(FRAME)}`));
    expect(screen.takeDirtyRows() & (1 << 4)).not.toBe(0);
  });
});
