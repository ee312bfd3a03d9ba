import { describe, expect, test } from 'vitest';
import { visualCell, visualCells } from './screen-json.ts';
import { at, esc, show } from './testing/show.ts';

const cellOf = (line: string, column = 1): string => visualCell(show(`${at(5, 1)}${line}`).rows[5]!, column);

describe('screenToJson', () => {
  test('has seven fields a row, one entry a column', () => {
    const screen = show(`\x11${at(5, 1)}${esc('A')}A\x19z\x0e${esc('Z')}5${at(5, 6)}${esc('N')}é`);
    expect(screen).toMatchObject({ format: 'minitel-screen/1', roll: false });
    expect(screen.cursor).toEqual({ row: 5, col: 8, visible: true });
    expect(screen.rows.map(({ row }) => row)).toEqual([...Array(25).keys()]);
    const { row, ...fields } = screen.rows[5]!;
    expect(row).toBe(5);
    expect(fields.code.split(' ')).toHaveLength(40);
    expect(Object.entries(fields).map(([name, value]) => [name, value.slice(0, 8)])).toEqual([
      ['text', 'Aœ   ii '],
      ['set', 'ggsmmggm'],
      ['code', '41 g2 15'],
      ['fg', '11177777'],
      ['bg', '00000000'],
      ['part', '.....lr.'],
      ['attr', '00000000'],
    ]);
    expect(screen).not.toHaveProperty('drcs');
  });

  test('tells characters that were loaded, ten bytes each', () => {
    expect(show('\x1f#   CI\x1f#A0\x7f\x7f').drcs).toEqual({ g0: {}, g1: { 41: 'fff00000000000000000' } });
  });
});

describe('two cells look the same', () => {
  test('when blank, however they became so', () => {
    const blank = cellOf('');
    for (const line of [' ', '\x0e ', '\x19 ', esc('A') + ' ', `${esc('H')} `, '\x18', esc('P') + ' ']) {
      expect(cellOf(line), JSON.stringify(line)).toBe(blank);
    }
    expect(cellOf(`${esc('Z')}  `, 2)).not.toBe(blank);
    expect(cellOf(`${esc(']')} `)).toBe(cellOf(`${esc('W')} `));
    expect(cellOf(`${esc('( B')} `)).toBe(blank);
  });

  test('when concealed, whatever they hide', () => {
    expect(cellOf(`${esc('X')} A`, 2)).toBe(cellOf(`${esc('X')} ${esc('A')}B`, 2));
    expect(cellOf(`${esc('Q')}${esc('X')} A`, 2)).toBe('solid 1');
  });

  test('when inverse with the colours exchanged, but not if they blink', () => {
    const zone = `${esc('W')} ${esc('@')}A`;
    expect(cellOf(`${' '}${esc(']')}A`, 2)).toBe(cellOf(zone, 2));
    expect(cellOf(`${' '}${esc(']')}${esc('H')}A`, 2)).not.toBe(
      cellOf(`${esc('W')} ${esc('@')}${esc('H')}A`, 2),
    );
  });

  test('and not when character, colour, size, underline or separation differ', () => {
    const looks = [
      'A',
      'B',
      `${esc('A')}A`,
      `${esc('N')}A`,
      `${esc('M')}A`,
      `${esc('H')}A`,
      '\x0e5',
      `\x0e${esc('Z')}5`,
      `\x0e${esc('Q')}5`,
      `${esc('( B')}A`,
      `${esc(') C')}\x0eA`,
    ].map((line) => cellOf(line));
    expect(new Set(looks).size).toBe(looks.length);
  });
});

test('visualCells covers the whole screen', () => {
  const cells = visualCells(show(`${at(5, 1)}A`));
  expect(cells.map((row) => row.length)).toEqual(Array(25).fill(40));
  expect(cells[5]?.[0]).toBe('g A 7 on 0 .');
});
