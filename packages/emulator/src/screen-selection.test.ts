import { describe, expect, test } from 'vitest';
import { encodeText, Page, Screen } from '@minipavi/videotex';
import { selectedText, spansOf, wordAt } from './screen-selection.ts';

function screenOf(draw: (page: Page) => void): Screen {
  const page = new Page().clear();
  draw(page);
  const screen = new Screen();
  screen.write(page.toBytes());
  return screen;
}

const menu = screenOf((page) => {
  page.at(2, 3).text('1. Météo (Suite) http://a.fr/x ....');
  page.at(2, 5).text('Envoi').at(30, 5).text('Guide');
  page.at(3, 9).size('double').text('NOËL');
  page.at(2, 12).size('wide').text('Élu 3');
});

describe('the word at a place', () => {
  test.each([
    [3, 2, '1'],
    [3, 3, '1'],
    [3, 5, 'Météo'],
    [3, 9, 'Météo'],
    [3, 11, null],
    [3, 13, 'Suite'],
    [3, 20, 'http://a.fr/x'],
    [3, 33, null],
    [5, 4, 'Envoi'],
    [5, 20, null],
    [5, 34, 'Guide'],
    [4, 4, null],
    [24, 40, null],
    [0, 40, null],
  ])('row %i, column %i: %s', (row, column, word) => {
    expect(wordAt(menu, { row, column })).toBe(word);
  });

  test('is that of enlarged characters on each of their cells', () => {
    for (const row of [8, 9]) {
      for (let column = 3; column <= 10; column++) expect(wordAt(menu, { row, column })).toBe('NOËL');
      expect(wordAt(menu, { row, column: 11 })).toBeNull();
    }
    for (let column = 2; column <= 7; column++) expect(wordAt(menu, { row: 12, column })).toBe('Élu');
    expect(wordAt(menu, { row: 12, column: 11 })).toBe('3');
  });

  test('is none over mosaics and concealed text', () => {
    const screen = new Screen();
    screen.write([0x0c, 0x0e, 0x5f, 0x5f, 0x0f, 0x1f, 0x42, 0x41, 0x1b, 0x58, 0x20, ...encodeText('secret')]);
    expect(wordAt(screen, { row: 1, column: 1 })).toBeNull();
    expect(wordAt(screen, { row: 2, column: 4 })).toBeNull();
  });
});

describe('a selection', () => {
  test('flows from one place to the other, in whichever direction it was drawn', () => {
    const [from, to] = [
      { row: 3, column: 5 },
      { row: 5, column: 6 },
    ];
    for (const ends of [
      { from, to },
      { from: to, to: from },
    ]) {
      expect(spansOf({ ...ends, shape: 'flow' })).toEqual([
        { row: 3, first: 5, last: 40 },
        { row: 4, first: 1, last: 40 },
        { row: 5, first: 1, last: 6 },
      ]);
      expect(selectedText(menu, { ...ends, shape: 'flow' })).toBe(
        'Météo (Suite) http://a.fr/x ....\n\n Envoi',
      );
    }
  });

  test('in a block takes the same columns of each row, corners given either way', () => {
    const block = { from: { row: 3, column: 9 }, to: { row: 5, column: 5 }, shape: 'block' } as const;
    expect(spansOf(block).map(({ first, last }) => [first, last])).toEqual([
      [5, 9],
      [5, 9],
      [5, 9],
    ]);
    expect(selectedText(menu, block)).toBe('Météo\n\noi');
  });

  test('of one row may run backwards', () => {
    const from = { row: 5, column: 34 };
    expect(selectedText(menu, { from, to: { row: 5, column: 30 }, shape: 'flow' })).toBe('Guide');
  });
});
