import { describe, expect, test } from 'vitest';
import { decodeText, encodeText } from './charset.ts';
import { rowCharacters, screenToText } from './screen-text.ts';
import { at, esc, newSeed, randomNumbers, screenOf } from './testing/show.ts';

const rowOf = (line: string, row = 5): string => screenToText(screenOf(`${at(row, 1)}${line}`))[row] ?? '';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const MARKS = ['\u0300', '\u0301', '\u0302', '\u0308', '\u0327'];
const ACCENTED = MARKS.flatMap((mark) => LETTERS.map((letter) => (letter + mark).normalize('NFC'))).filter(
  (character) => character.length === 1,
);
const G2 = [...'£§←→↓°±÷¼½¾Œœß'];
const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(0x20 + i));
/** ASCII that looks like something else on the screen. */
const OTHER_LOOKS = new Map([...'^`{|}~'].map((character, i) => [character, [...'↑─▏│▕▔'][i] ?? '']));

const REPERTOIRE = [...ASCII, ...G2, ...ACCENTED];

describe('text that is sent', () => {
  test('shows every character of the repertoire in one cell', () => {
    expect(ACCENTED.length).toBeGreaterThan(100);
    for (const character of REPERTOIRE) {
      const screen = screenOf(at(5, 1));
      screen.write([...encodeText(character), ...encodeText('x')]);
      expect(screenToText(screen)[5], character).toBe(`${OTHER_LOOKS.get(character) ?? character}x`);
    }
  });

  test('shows the codes of G2 that repeat G0, and the full block', () => {
    expect(rowOf('\x19 \x19$\x19&\x19-\x19\x7f\x7f')).toBe(' $#↑██');
  });

  test('comes back from the line, and from the screen as it looks', () => {
    for (let round = 0; round < 200; round++) {
      const seed = newSeed();
      const random = randomNumbers(seed);
      const text = Array.from({ length: 38 }, () => REPERTOIRE[random(REPERTOIRE.length)]).join('');
      const bytes = encodeText(text);
      expect(decodeText(bytes), `seed ${seed}`).toBe(text);
      const screen = screenOf(at(5, 1));
      screen.write(bytes);
      const looks = [...text].map((character) => OTHER_LOOKS.get(character) ?? character).join('');
      expect(screenToText(screen)[5], `seed ${seed}`).toBe(looks.trimEnd());
    }
  });
});

describe('screenToText', () => {
  test('gives 25 rows without the spaces at their ends', () => {
    const rows = screenToText(screenOf(`${at(0, 1)}top${at(2, 3)}a b  `));
    expect(rows).toHaveLength(25);
    expect(rows[0]).toBe(`top${' '.repeat(35)}C`);
    expect(rows.slice(1, 4)).toEqual(['', '  a b', '']);
  });

  test('counts a wide character once, and puts a tall one on its lower row', () => {
    expect(rowOf(`${esc('N')}AB${esc('L')}c`)).toBe('ABc');
    expect(rowOf(`${esc('O')}AB${esc('L')}c`)).toBe('ABc');
    expect(screenToText(screenOf(`${at(5, 1)}${esc('M')}AB`)).slice(4, 6)).toEqual(['', 'AB']);
  });

  test('shows mosaics as blocks, separated ones too', () => {
    expect(rowOf('\x0e\x20\x21\x34\x35\x36\x6a\x6b\x7e\x5f|')).toBe(' 🬀🬓▌🬔▐🬨🬻█🬹');
    expect(rowOf(`\x0e${esc('Z')}5`)).toBe('▌');
  });

  test('hides what is concealed while it is', () => {
    const line = `a${esc('X')} secret${esc('_')} b`;
    expect(rowOf(line)).toBe('a        b');
    expect(rowOf(`${line}${esc('# _')}`)).toBe('a secret b');
  });

  test('shows characters the host drew as unknown', () => {
    expect(rowOf(`${esc('( B')}A B`)).toBe('\ufffd \ufffd');
  });
});

test('rowCharacters keeps the columns: a double-width character is followed by an empty entry', () => {
  const characters = rowCharacters(screenOf(`${at(3, 4)}${esc('N')}E${esc('L')}z`), 3);
  expect(characters).toHaveLength(40);
  expect(characters.slice(2, 7)).toEqual([' ', 'E', '', 'z', ' ']);
});
