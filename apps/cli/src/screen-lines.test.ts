import { describe, expect, test } from 'vitest';
import { Page, Screen, screenToJson } from '@minipavi/videotex';
import { jsonLines, textLines } from './screen-lines.ts';

function screenOf(bytes: Uint8Array | readonly number[]): Screen {
  const screen = new Screen();
  screen.write(bytes);
  return screen;
}

const page = new Page().clear().at(2, 5).text('[ 1 ], : 2 "é" \\').at(38, 24).text('fin').toBytes();

describe('textLines', () => {
  test('gives 25 lines, blank ones too: row n is line n + 1', () => {
    const lines = textLines(screenOf(page)).split('\n');
    expect(lines).toHaveLength(26);
    expect(lines[5]).toBe(' [ 1 ], : 2 "é" \\');
    expect(lines[24]).toBe(`${' '.repeat(37)}fin`);
    expect(lines[25]).toBe('');
    expect(lines.filter((line) => line === '')).toHaveLength(23);
  });

  test('gives 25 lines of a blank screen', () => {
    expect(textLines(screenOf([])).split('\n')).toHaveLength(26);
  });
});

describe('jsonLines', () => {
  test('is the screen, whatever its text holds', () => {
    const screen = screenOf(page);
    expect(JSON.parse(jsonLines(screen))).toEqual(screenToJson(screen));
  });

  test('has one line a row, so that diff shows the rows that differ', () => {
    const before = jsonLines(screenOf(page)).split('\n');
    const after = jsonLines(screenOf([...page, 0x1f, 0x47, 0x41, 0x58])).split('\n');
    const different = after.filter((line, i) => line !== before[i]);
    expect(different).toHaveLength(2);
    expect(different[0]).toBe(' "cursor": {"row": 7, "col": 2, "visible": false},');
    expect(different[1]).toMatch(/^ {2}\{"row": 7, "text": "X {39}", "set": "gm{39}", /);
    expect(after.slice(0, 2)).toEqual(['{', ' "format": "minitel-screen/1",']);
    expect(after.slice(-3)).toEqual([' ]', '}', '']);
  });

  test('has drawn characters on a line of their own', () => {
    const line = `\x1f#   BI\x1f#A0${'@~'.repeat(7)}`;
    const drawn = screenOf(Uint8Array.from(line, (sign) => sign.charCodeAt(0)));
    const { drcs } = screenToJson(drawn);
    expect(Object.keys(drcs?.g0 ?? {})).toEqual(['41']);
    const last = jsonLines(drawn).split('\n').at(-3) ?? '';
    expect(JSON.parse(`{${last}}`)).toEqual({ drcs });
  });
});
