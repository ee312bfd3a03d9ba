import { describe, expect, test } from 'vitest';
import { at, cursorAfter, esc, fieldAt, screenOf, show, textAt } from './testing/show.ts';

describe('an unfinished sequence', () => {
  test.each([
    ['ESC', '\x1b'],
    ['CSI', '\x1b[3'],
    ['ISO 2022', '\x1b('],
    ['SS2', '\x19'],
    ['an accent', '\x19B'],
    ['REP', '\x12'],
    ['US', '\x1f'],
    ['US and a row', '\x1fE'],
  ])('%s is dropped by a control, which is obeyed', (_name, start) => {
    expect(textAt(show(`${at(5, 1)}abc${start}\rA`), 5)).toBe('Abc');
  });

  test.each(['\x1b', '\x1b[3', '\x1b#', '\x19B', '\x12', '\x1fE', '\x13', '\x1d'])(
    '%j gives way to an ESC, which starts afresh',
    (start) => {
      const screen = show(`${at(5, 1)}${start}${esc('A')}x`);
      expect(fieldAt(screen, 5, 'fg', 1, 1)).toBe('1');
      expect(textAt(screen, 5)).toBe('x');
    },
  );

  test('passes over NUL', () => {
    const line = '\x00\x1f\x00E\x00A\x1b\x00A\x19\x00B\x00ex\x12\x00B\x1b[\x003\x00Cy\x13\x00Az';
    expect(show(line)).toEqual(show(line.replaceAll('\x00', '')));
  });
});

describe('swallowed without a trace', () => {
  test.each([
    ['SEP and its byte', '\x13A'],
    ['SEP and a control', '\x13\f'],
    ['SS3 and its byte', '\x1dA'],
    ['ESC 35, 36, 37 and their byte', '\x1b5A\x1b6A\x1b7A'],
    ['other ESC 30-3F', '\x1b0\x1b4\x1b8\x1b<\x1b?'],
    ['inlay and transparent background', '\x1bJ\x1bK\x1b^'],
    ['ESC 60-7E', '\x1b`\x1bb\x1bz\x1b~'],
    ['ISO 2022 forms, however long', '\x1b!A\x1b#!X\x1b $%%&B\x1b# !X'],
    ['ESC 25 40', '\x1b%@'],
    ['controls without effect', '\x01\x02\x03\x04\x05\x06\x10\x15\x17\x1c'],
    ['NUL', '\x00\x00'],
  ])('%s', (_name, line) => {
    const screen = show(`${at(5, 5)}${line}x y`);
    expect(screen).toEqual(show(`${at(5, 5)}x y`));
  });
});

describe('ESC 25', () => {
  test('announces another coding: nothing counts until ESC 25 40 or ESC 2F 3F', () => {
    for (const end of ['\x1b%@', '\x1b/?', '\x1b\x1b%@', '\x1bA\x1b%A\x1b/?']) {
      const line = `${at(5, 5)}\x1b%Glost\f${at(9, 9)}\x1b[2J${end}x`;
      expect(textAt(show(line), 5), JSON.stringify(end)).toBe('    x');
    }
    expect(cursorAfter(`${at(5, 5)}\x1b%Glost`)).toEqual([5, 5]);
  });
});

describe('the eighth bit', () => {
  test('is parity and is dropped', () => {
    const line = `${at(5, 5)}${esc('A')}\x19Be`;
    const odd = [...line].map((character) => String.fromCharCode(character.charCodeAt(0) | 0x80)).join('');
    expect(show(odd)).toEqual(show(line));
  });

  test('of numbers that are no bytes either', () => {
    const screen = screenOf(at(5, 5));
    screen.write([0x141, -1, Number.NaN, 1e12]);
    expect(screen.cursor.row).toBe(5);
  });
});
