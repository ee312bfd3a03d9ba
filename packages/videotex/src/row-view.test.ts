import { describe, expect, test } from 'vitest';
import { visualCell } from './screen-json.ts';
import { at, esc, fieldAt, screenOf, show } from './testing/show.ts';

const RED = esc('Q');
const BLUE = esc('T');
const BLACK = esc('P');
const UNDERLINE = esc('Z');
const CONCEAL = esc('X');
const SO = '\x0e';

describe('zones', () => {
  test('a background starts at the next space, not at letters before it', () => {
    const screen = show(`${at(2, 1)}${RED}AB CD`);
    expect(fieldAt(screen, 2, 'set', 1, 5)).toBe('ggzgg');
    expect(fieldAt(screen, 2, 'bg', 1, 6)).toBe('001110');
  });

  test('a second space is an ordinary one', () => {
    expect(fieldAt(show(`${at(2, 1)}${RED}  A`), 2, 'set', 1, 3)).toBe('zgg');
  });

  test('a delimiter carries background, underline and conceal together', () => {
    const screen = show(`${at(2, 1)}${RED} A${UNDERLINE} B${CONCEAL} C${BLACK}${esc('Y')}${esc('_')} D`);
    expect(fieldAt(screen, 2, 'bg', 1, 8)).toBe('11111100');
    expect(fieldAt(screen, 2, 'attr', 1, 8)).toBe('00010900');
  });

  test('US puts the registers back: the same order then cuts the zone', () => {
    const screen = show(`${at(2, 1)}${RED} ABCDEF${at(2, 4)}${UNDERLINE} `);
    expect(fieldAt(screen, 2, 'bg', 1, 7)).toBe('1110000');
  });

  test('end at mosaics, which bring their own background, and at cells never written', () => {
    const screen = show(`${at(2, 1)}${RED}${UNDERLINE} A${SO}5\x0fB${at(2, 8)}C`);
    expect(fieldAt(screen, 2, 'bg', 1, 8)).toBe('11110000');
    expect(fieldAt(screen, 2, 'attr', 1, 8)).toBe('01000000');
  });

  test('never reach the next row, though the register does', () => {
    const screen = show(`${at(2, 39)}${RED} AB\r\nC${BLUE} D`);
    expect(fieldAt(screen, 3, 'bg', 1, 1)).toBe('0');
    expect(fieldAt(show(`${at(2, 39)}${RED} A${SO}5`), 3, 'bg', 1, 1)).toBe('1');
  });

  test('vanish with their delimiter, and take text written into them later', () => {
    const zone = `${at(2, 1)}${RED} ABCD`;
    expect(fieldAt(show(`${zone}${at(2, 1)}x`), 2, 'bg', 1, 5)).toBe('00000');
    expect(fieldAt(show(`${zone}${at(2, 3)}x`), 2, 'bg', 1, 5)).toBe('11111');
  });

  test('the order survives CR, LF, BS, HT, CSI moves and SI; FF, RS and US drop it', () => {
    for (const move of ['\r', '\n', '\b', '\t', esc('[B'), '\x0f', '\x0b']) {
      const line = `${at(3, 3)}${RED}${move}`;
      const { row, column } = screenOf(line).cursor;
      expect(fieldAt(show(`${line} `), row, 'set', column, column), JSON.stringify(move)).toBe('z');
    }
    for (const reset of ['\f', '\x1e', at(1, 1)]) {
      expect(fieldAt(show(`${RED}${reset} `), 1, 'set', 1, 1), JSON.stringify(reset)).toBe('g');
    }
  });

  test('a mosaic uses the order up, a mosaic space is a delimiter without underline', () => {
    expect(fieldAt(show(`${at(2, 1)}${RED}${SO}5\x0f A`), 2, 'set', 1, 3)).toBe('mgg');
    expect(fieldAt(show(`${at(2, 1)}${RED}${SO}5`), 2, 'bg', 1, 1)).toBe('1');
    const space = show(`${at(2, 1)}${SO}${RED} 5`);
    expect(fieldAt(space, 2, 'set', 1, 2)).toBe('zm');
  });

  test('SO ends the underline register, not the others', () => {
    const screen = show(`${at(2, 1)}${RED}${UNDERLINE}${CONCEAL}\x0e\x0f A`);
    expect(fieldAt(screen, 2, 'attr', 2, 2)).toBe('8');
    expect(fieldAt(screen, 2, 'bg', 2, 2)).toBe('1');
  });

  test('a G2 space is never a delimiter', () => {
    expect(fieldAt(show(`${at(2, 1)}${RED}\x19 A B`), 2, 'set', 1, 4)).toBe('ggzg');
  });

  test('a delimiter has the size in force', () => {
    const screen = show(`${at(4, 1)}${esc('O')}${RED} A`);
    expect(fieldAt(screen, 3, 'set', 1, 2)).toBe('zz');
    expect(fieldAt(screen, 4, 'set', 1, 2)).toBe('zz');
    expect(fieldAt(screen, 3, 'bg', 1, 4)).toBe('1111');
  });

  test('an inverse delimiter shows the foreground colour', () => {
    const { rows } = show(`${at(2, 1)}${esc('B')}${RED}${esc(']')} `);
    expect(visualCell(rows[2]!, 1)).toBe('solid 2');
    expect(visualCell(show(`${at(2, 1)}${esc('B')}${RED} `).rows[2]!, 1)).toBe('solid 1');
  });
});

describe('characters', () => {
  test('colour, blink and inverse act at once; a mosaic cannot be inverse', () => {
    const screen = show(`${at(2, 1)}A${esc('C')}${esc('H')}${esc(']')}B${SO}${esc(']')}5`);
    expect(fieldAt(screen, 2, 'fg', 1, 3)).toBe('733');
    expect(fieldAt(screen, 2, 'attr', 1, 3)).toBe('064');
  });
});

describe('masking', () => {
  test('hides concealed zones until the host shows them, and again', () => {
    const line = `${at(2, 1)}A${CONCEAL} B${SO}5`;
    expect(screenOf(line).concealing).toBe(true);
    expect(screenOf(line + esc('# _')).concealing).toBe(false);
    expect(screenOf(line + esc('# _') + esc('# X')).concealing).toBe(true);
    expect(fieldAt(show(line), 2, 'attr', 1, 4)).toBe('0088');
  });

  test('changes how every row looks', () => {
    const screen = screenOf(`${at(2, 1)}${CONCEAL} B`);
    screen.takeDirtyRows();
    screen.write([0x1b, 0x23, 0x20, 0x5f]);
    expect(screen.takeDirtyRows()).toBe(2 ** 25 - 1);
    screen.write([0x1b, 0x23, 0x20, 0x5f]);
    expect(screen.takeDirtyRows()).toBe(0);
  });

  test('outlasts FF', () => {
    expect(screenOf(`${esc('# _')}\f`).concealing).toBe(false);
  });
});
