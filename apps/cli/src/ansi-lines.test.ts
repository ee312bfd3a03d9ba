import { describe, expect, test } from 'vitest';
import { Screen } from '@minipavi/videotex';
import { ansiLines } from './ansi-lines.ts';

/** Numbers of xterm for what the screen calls black, red, green, yellow, blue, white. */
const [BLACK, RED, GREEN, YELLOW, BLUE, WHITE] = ['16', '196', '46', '226', '21', '231'];
const FULL_LOOK = /^0(?:;4)?(?:;5)?(?:;38;5;\d+)?;48;5;\d+$/;

interface AnsiCell {
  readonly character: string;
  /** `text on background`, and what else is set. */
  readonly look: string;
}

/** Row 5 as a terminal would show it: each character with the attributes in force. */
function cellsOf(line: string, colours: 'colour' | 'grey' = 'colour', row = 5): AnsiCell[] {
  const screen = new Screen();
  screen.write(Uint8Array.from(`\x0c\x1fEA${line}`, (sign) => sign.charCodeAt(0)));
  const shown = ansiLines(screen, colours).split('\n')[row] ?? '';
  const cells: AnsiCell[] = [];
  let look = '';
  for (const [, numbers, character] of shown.matchAll(/\x1b\[([\d;]*)m|(.)/gu)) {
    if (character !== undefined) cells.push({ character, look });
    else if (numbers === '') look = '';
    else {
      expect(numbers).toMatch(FULL_LOOK);
      look = (numbers ?? '').replace(/^0;/, '').replace('38;5;', '').replace(';48;5;', ' on ');
    }
  }
  expect(cells).toHaveLength(40);
  expect(shown.endsWith('\x1b[m')).toBe(true);
  return cells;
}

const charactersOf = (cells: readonly AnsiCell[]): string => cells.map(({ character }) => character).join('');

test('a blank screen is 25 lines of 40 columns, white on black, with one setting each', () => {
  const lines = ansiLines(new Screen(), 'colour').split('\n');
  expect(lines).toHaveLength(26);
  expect(lines[1]).toBe(`\x1b[0;38;5;231;48;5;16m${' '.repeat(40)}\x1b[m`);
});

describe('a cell', () => {
  test('has its ink and its zone’s paper', () => {
    const cells = cellsOf('\x1bAa\x1bS b\x1bDc');
    expect(charactersOf(cells).trimEnd()).toBe('a bc');
    expect(cells.map(({ look }) => look).slice(0, 4)).toEqual([
      `${RED} on ${BLACK}`,
      `${YELLOW} on ${YELLOW}`,
      `${RED} on ${YELLOW}`,
      `${BLUE} on ${YELLOW}`,
    ]);
  });

  test('that is inverse has them changed round', () => {
    expect(cellsOf('\x1bB\x1b]x')[0]).toEqual({ character: 'x', look: `${BLACK} on ${GREEN}` });
  });

  test('blinks and is underlined', () => {
    const [, underlined, both] = cellsOf('\x1bZ a\x1bHb');
    expect(underlined).toEqual({ character: 'a', look: `4;${WHITE} on ${BLACK}` });
    expect(both).toEqual({ character: 'b', look: `4;5;${WHITE} on ${BLACK}` });
  });

  test('that is concealed shows the background alone', () => {
    const cells = cellsOf('\x1bT \x1bX \x1b]abc');
    expect(cells[3]).toEqual({ character: ' ', look: `48;5;${BLUE}` });
  });

  test('of a mosaic is a block character', () => {
    const [first, second] = cellsOf('\x0e\x1bA\x1bS5!');
    expect(first).toEqual({ character: '▌', look: `${RED} on ${YELLOW}` });
    expect(second?.character).toBe('\u{1fb00}');
  });

  test('of the greys has the nearest among the 256 colours', () => {
    expect(cellsOf('\x1bA\x1b]x', 'grey')[0]).toEqual({ character: 'x', look: '16 on 244' });
  });
});

describe('an enlarged character', () => {
  test('keeps its columns when it is wide', () => {
    expect(charactersOf(cellsOf('\x1bNABC\x1bLd')).trimEnd()).toBe('A B C d');
  });

  test('that is tall stands on its lower row, is underlined there, and colours both', () => {
    const line = '\x1bZ \x1bM\x1bA\x1b]A';
    expect(cellsOf(line, 'colour', 4)[1]).toEqual({ character: ' ', look: `${BLACK} on ${RED}` });
    expect(cellsOf(line, 'colour', 5)[1]).toEqual({ character: 'A', look: `4;${BLACK} on ${RED}` });
  });
});
