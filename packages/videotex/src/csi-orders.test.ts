import { describe, expect, test } from 'vitest';
import { at, cursorAfter, esc, fieldAt, show, textAt } from './testing/show.ts';

const csi = (rest: string): string => esc(`[${rest}`);
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `${at(from + i, 1)}row ${from + i}`).join('');

describe('moves', () => {
  test.each([
    ['A', [9, 20]],
    ['3A', [7, 20]],
    ['0A', [9, 20]],
    ['99A', [1, 20]],
    ['3B', [13, 20]],
    ['99B', [24, 20]],
    ['3C', [10, 23]],
    ['99C', [10, 40]],
    ['3D', [10, 17]],
    ['99D', [10, 1]],
    ['H', [1, 1]],
    ['5H', [5, 1]],
    ['5;6H', [5, 6]],
    [';6H', [1, 6]],
    ['0;0H', [1, 1]],
    ['99;99H', [24, 40]],
    ['999999999999B', [24, 20]],
  ])('CSI %s stops at the edges', (order, place) => {
    expect(cursorAfter(at(10, 20) + csi(order))).toEqual(place);
  });

  test('change no attribute', () => {
    expect(fieldAt(show(`${at(9, 9)}${esc('A')}${csi('2;2H')}x`), 2, 'fg', 2, 2)).toBe('1');
  });
});

describe('erasing', () => {
  const full = `${at(4, 1)}abcdef${at(5, 1)}abcdef${at(6, 1)}abcdef${at(5, 3)}`;
  test.each([
    ['K', 'abcdef', 'ab', 'abcdef'],
    ['0K', 'abcdef', 'ab', 'abcdef'],
    ['1K', 'abcdef', '   def', 'abcdef'],
    ['2K', 'abcdef', '', 'abcdef'],
    ['J', 'abcdef', 'ab', ''],
    ['1J', '', '   def', 'abcdef'],
    ['2J', '', '', ''],
    ['3J', 'abcdef', 'abcdef', 'abcdef'],
    ['3K', 'abcdef', 'abcdef', 'abcdef'],
  ])('CSI %s', (order, ...expected) => {
    const screen = show(full + csi(order));
    expect([4, 5, 6].map((row) => textAt(screen, row))).toEqual(expected);
    expect(screen.cursor).toMatchObject({ row: 5, col: 3 });
  });

  test('leaves empty mosaics, which end a zone', () => {
    const screen = show(`${at(2, 1)}${esc('Q')} abcdef${at(2, 3)}${csi('K')}${at(2, 6)}x`);
    expect(fieldAt(screen, 2, 'set', 1, 6)).toBe('zgmmmg');
    expect(fieldAt(screen, 2, 'bg', 1, 6)).toBe('110000');
  });

  test('never touches row 0', () => {
    expect(textAt(show(`${at(0, 1)}top\n${csi('2J')}`), 0)).toMatch(/^top/);
  });
});

describe('inserting and deleting', () => {
  test('rows: those below move, the cursor goes to column 1', () => {
    const inserted = show(`${rows(1, 24)}${at(3, 5)}${csi('2L')}`);
    expect([2, 3, 4, 5, 24].map((row) => textAt(inserted, row))).toEqual([
      'row 2',
      '',
      '',
      'row 3',
      'row 22',
    ]);
    expect(inserted.cursor).toMatchObject({ row: 3, col: 1 });
    const deleted = show(`${rows(1, 24)}${at(3, 5)}${csi('2M')}`);
    expect([2, 3, 22, 23, 24].map((row) => textAt(deleted, row))).toEqual([
      'row 2',
      'row 5',
      'row 24',
      '',
      '',
    ]);
    expect(deleted.cursor).toMatchObject({ row: 3, col: 1 });
  });

  test('more rows than there are empties the rest, and nothing else', () => {
    for (const order of ['99L', '99M']) {
      const screen = show(`${rows(1, 24)}${at(23, 1)}${csi(order)}`);
      expect(
        [22, 23, 24].map((row) => textAt(screen, row)),
        order,
      ).toEqual(['row 22', '', '']);
    }
  });

  test('characters: the rest of the row moves', () => {
    const line = `${at(5, 1)}abcdefgh${at(5, 3)}`;
    expect(textAt(show(line + csi('2P')), 5)).toBe('abefgh');
    expect(textAt(show(line + csi('2@')), 5)).toBe('ab  cdefgh');
    expect(textAt(show(line + csi('99P')), 5)).toBe('ab');
    expect(textAt(show(line + csi('99@')), 5)).toBe('ab');
    expect(textAt(show(line + csi('99@')), 6)).toBe('');
  });

  test('insert mode shifts what is there, wide and tall characters as much as they take', () => {
    const line = `${at(4, 1)}ABCDEF${at(5, 1)}abcdef${at(5, 3)}${csi('4h')}`;
    expect(textAt(show(`${line}xy${csi('4l')}z`), 5)).toBe('abxyzdef');
    const double = show(`${line}${esc('O')}X`);
    expect(textAt(double, 5)).toBe('abXXcdef');
    expect(textAt(double, 4)).toBe('ABXXCDEF');
    expect(textAt(show(`${at(5, 1)}${'a'.repeat(40)}${at(5, 1)}${csi('4h')}x`), 6)).toBe('');
  });

  test('insert mode lasts through moves, SO and SI, and ends with US, RS, FF and a reset', () => {
    const line = `${at(5, 1)}abc\r${csi('4h')}`;
    for (const move of ['\r', '\x0b\n', '\t\b', csi('5H'), '\x0e\x0f', csi('4;4l'), csi('5l')]) {
      expect(textAt(show(`${line}${move}x`), 5), JSON.stringify(move)).toBe('xabc');
    }
    for (const end of [csi('4l'), at(5, 1), `\x1e${at(5, 1)}`, esc('9\x7f')]) {
      expect(textAt(show(`${line}${end}x`), 5), JSON.stringify(end)).toBe('xbc');
    }
    expect(textAt(show(`${csi('4h')}\fabc\rx`), 1)).toBe('xbc');
  });

  test('insert mode does not count on row 0, and comes back with the page unless it was reset', () => {
    const visit = `${at(5, 1)}abc\r${csi('4h')}${at(0, 1)}uvw\r${csi('4h')}x`;
    expect(textAt(show(visit), 0)).toMatch(/^xvw /);
    expect(textAt(show(`${visit}\ny`), 5)).toBe('yabc');
    expect(textAt(show(`${visit}${esc('9\x7f')}\ny`), 5)).toBe('ybc');
  });
});

describe('what is not for this terminal', () => {
  test.each([
    '1m',
    '31;1m',
    '5;5f',
    'E',
    '2G',
    's',
    'u',
    '6n',
    'c',
    '?25l',
    '1;2;3H',
    '1;2A',
    '>0c',
    ' q',
    '4;4h',
  ])('CSI %s is swallowed whole', (order) => {
    const screen = show(`${at(5, 5)}${csi(order)}x`);
    expect(textAt(screen, 5)).toBe('    x');
    expect(screen).toEqual(show(`${at(5, 5)}x`));
  });

  test.each(['?2J', '?2K', '>9B', '5 C', '?3L', '2;3;4H'])(
    'CSI %s is not taken for its plain form',
    (order) => {
      const line = `${at(5, 1)}abc${at(5, 2)}`;
      expect(show(line + csi(order))).toEqual(show(line));
    },
  );
});
