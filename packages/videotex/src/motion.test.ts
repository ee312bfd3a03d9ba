import { describe, expect, test } from 'vitest';
import { at, cursorAfter, esc, fieldAt, screenOf, show, textAt } from './testing/show.ts';

const ROLL = esc(':iC');
const PAGE = esc(':jC');

describe('in page mode the cursor turns round at the edges', () => {
  test.each([
    ['BS', `${at(3, 1)}\b`, [2, 40]],
    ['BS at the first cell', `${at(1, 1)}\b`, [24, 40]],
    ['HT', `${at(3, 40)}\t`, [4, 1]],
    ['HT at the last cell', `${at(24, 40)}\t`, [1, 1]],
    ['LF', `${at(24, 7)}\n`, [1, 7]],
    ['VT', `${at(1, 7)}\x0b`, [24, 7]],
    ['CR', `${at(5, 7)}\r`, [5, 1]],
    ['RS', `${at(5, 7)}\x1e`, [1, 1]],
    ['a character at column 40', `${at(5, 40)}A`, [6, 1]],
    ['a character in the last cell', `${at(24, 40)}A`, [1, 1]],
  ])('%s', (_name, line, place) => expect(cursorAfter(line)).toEqual(place));
});

describe('in roll mode the page scrolls instead', () => {
  test('up, by LF, HT and printing', () => {
    for (const last of ['\n', `${at(24, 40)}\t`, `${at(24, 40)}A`]) {
      const screen = show(`${ROLL}${at(2, 1)}two${at(24, 1)}last${last}`);
      expect(textAt(screen, 1), JSON.stringify(last)).toBe('two');
      expect(textAt(screen, 23)).toMatch(/^last {35}A$|^last$/);
      expect(textAt(screen, 24)).toBe('');
      expect(screen.cursor.row).toBe(24);
      expect(screen.roll).toBe(true);
    }
  });

  test('down, by VT and BS', () => {
    for (const [start, column] of [
      ['\x0b', 4],
      ['\r\b', 40],
    ] as const) {
      const screen = show(`${ROLL}${at(24, 1)}last${at(1, 1)}one${start}`);
      expect(textAt(screen, 2)).toBe('one');
      expect(textAt(screen, 24)).toBe('');
      expect(screen.cursor).toMatchObject({ row: 1, col: column });
    }
  });

  test('never the status row', () => {
    expect(textAt(show(`${ROLL}${at(0, 1)}hello${at(24, 1)}\n\n`), 0)).toMatch(/^hello/);
  });

  test('until page mode is back; FF does not end it', () => {
    expect(screenOf(`${ROLL}\f`).rolling).toBe(true);
    expect(screenOf(ROLL + PAGE).rolling).toBe(false);
  });
});

describe('US', () => {
  test('goes to a row and a column, or to a row in two digits', () => {
    expect(cursorAfter('\x1fXh')).toEqual([24, 40]);
    expect(cursorAfter('\x1f12')).toEqual([12, 1]);
    expect(cursorAfter('\x1f00')).toEqual([0, 1]);
  });

  test.each(['\x1fYA', '\x1fA@', '\x1fAi', '\x1f25', '\x1f31', '\x1f:A', '\x1f!A', '\x1fZZ'])(
    'out of range (%j) moves nothing and resets nothing',
    (order) => {
      const screen = show(`${at(5, 7)}${esc('A')}${order}x`);
      expect(screen.cursor).toMatchObject({ row: 5, col: 8 });
      expect(fieldAt(screen, 5, 'fg', 7, 7)).toBe('1');
    },
  );

  test('puts every attribute back, even in the same place', () => {
    const screen = show(`${at(5, 7)}${esc('A')}${esc('H')}${esc(']')}${esc('N')}${at(5, 7)}x y`);
    expect(fieldAt(screen, 5, 'fg', 7, 9)).toBe('777');
    expect(fieldAt(screen, 5, 'attr', 7, 9)).toBe('000');
    expect(fieldAt(screen, 5, 'part', 7, 9)).toBe('...');
  });
});

describe('FF', () => {
  test('clears rows 1-24 and the attributes, not row 0 nor the cursor’s visibility', () => {
    const screen = show(`\x11${at(0, 1)}top\n${at(9, 9)}${esc('A')}x\fy`);
    expect(textAt(screen, 0)).toMatch(/^top/);
    expect(textAt(screen, 9)).toBe('');
    expect(fieldAt(screen, 1, 'fg', 1, 1)).toBe('7');
    expect(screen.cursor).toEqual({ row: 1, col: 2, visible: true });
  });
});

describe('row 0', () => {
  test('gives the page back as it was, with LF', () => {
    const screen = show(`${at(5, 7)}${esc('A')}\x0e${esc('Z')}${at(0, 1)}${esc('B')}hello\n5`);
    expect(screen.cursor).toMatchObject({ row: 5, col: 8 });
    expect(fieldAt(screen, 5, 'set', 7, 7)).toBe('s');
    expect(fieldAt(screen, 5, 'fg', 7, 7)).toBe('1');
    expect(fieldAt(screen, 0, 'text', 1, 5)).toBe('hello');
    expect(fieldAt(screen, 0, 'fg', 1, 1)).toBe('2');
  });

  test('remembers the first place, however often it is entered', () => {
    expect(cursorAfter(`${at(5, 7)}${at(0, 1)}a${at(0, 9)}b\n`)).toEqual([5, 7]);
    expect(cursorAfter(`${at(5, 7)}${at(0, 1)}${at(9, 3)}${at(0, 1)}\n`)).toEqual([9, 3]);
  });

  test('does not wrap: its last column is written again and again', () => {
    const screen = show(`${at(0, 39)}abcd`);
    expect(fieldAt(screen, 0, 'text', 40, 40)).toBe('d');
    expect(screen.cursor).toMatchObject({ row: 0, col: 40 });
    expect(textAt(screen, 1)).toBe('');
  });

  test('has edges that BS and HT do not pass, and neither VT nor CSI', () => {
    expect(cursorAfter(`${at(0, 1)}\b`)).toEqual([0, 1]);
    expect(cursorAfter(`${at(0, 40)}\t`)).toEqual([0, 40]);
    expect(cursorAfter(`${at(0, 7)}\x0b`)).toEqual([0, 7]);
    expect(cursorAfter(`${at(0, 7)}${esc('[B')}${esc('[5;5H')}\r`)).toEqual([0, 1]);
    expect(textAt(show(`${at(0, 1)}ab${esc('[2K')}`), 0)).toMatch(/^ab/);
  });

  test('can be cleared by CAN, but for the terminal’s own cells', () => {
    const screen = show(`${at(0, 1)}${'x'.repeat(50)}${at(0, 1)}\x18\n`);
    expect(fieldAt(screen, 0, 'text', 1, 40)).toBe(`${' '.repeat(38)}C `);
    expect(fieldAt(screen, 0, 'attr', 39, 39)).toBe('2');
  });

  test('takes wide characters and no tall ones', () => {
    expect(fieldAt(show(`${at(0, 1)}${esc('N')}A`), 0, 'part', 1, 2)).toBe('lr');
    expect(fieldAt(show(`${at(0, 1)}${esc('O')}A`), 0, 'part', 1, 2)).toBe('..');
  });

  test('hides the cursor until it is left, unless the host shows it there', () => {
    const isVisible = (line: string): boolean => screenOf(line).cursor.visible;
    const enter = at(0, 1);
    expect(isVisible(`\x11${enter}a`)).toBe(false);
    for (const leave of ['\n', at(9, 3), '\x1e', '\f']) {
      expect(isVisible(`\x11${enter}a${leave}`), JSON.stringify(leave)).toBe(true);
      expect(isVisible(`\x14${enter}a${leave}`), JSON.stringify(leave)).toBe(false);
    }
    expect(isVisible(`\x11${enter}\x14\x11`)).toBe(true);
    expect(isVisible(`${enter}\x11${at(9, 3)}`)).toBe(true);
    expect(isVisible(`\x11${enter}\x14${at(9, 3)}`)).toBe(false);
  });

  test('gives back with LF the cursor as it was before', () => {
    expect(screenOf(`\x11${at(0, 1)}\x14\n`).cursor.visible).toBe(true);
    expect(screenOf(`\x14${at(0, 1)}\x11\n`).cursor.visible).toBe(false);
  });

  test('is left by RS and FF for the first cell', () => {
    expect(cursorAfter(`${at(0, 5)}\x1e`)).toEqual([1, 1]);
    expect(cursorAfter(`${at(0, 5)}\f`)).toEqual([1, 1]);
  });
});
