import { describe, expect, test } from 'vitest';
import { KEYS } from '@minipavi/testkit';
import type { InputTxtParam } from '@minipavi/protocol';
import { Screen, screenToText } from '@minipavi/videotex';
import { InputTxt } from './input-txt.ts';
import { bytesOf } from './testing/bytes.ts';
import { drawn, type } from './testing/typing.ts';

const GIVEN: InputTxtParam = { x: 10, y: 12, l: 8, spacechar: '.', cursor: 'on', validwith: 128 };
const field = (param: InputTxtParam = {}): InputTxt => new InputTxt({ ...GIVEN, ...param });

describe('InputTxt', () => {
  test.each<[string, InputTxtParam, string]>([
    ['as it is given', GIVEN, '\x1fLJ.\x12G\x1fLJ\x11'],
    ['with no parameter at all', {}, '\x1f@A \x12@\x1f@A\x11'],
    ['cursor off', { ...GIVEN, cursor: 'off' }, '\x1fLJ.\x12G\x1fLJ\x14'],
    ['any other cursor', { ...GIVEN, cursor: 'maybe' }, '\x1fLJ.\x12G\x1fLJ\x11'],
    ['x 0', { ...GIVEN, x: 0 }, '\x1fLA.\x12G\x1fLA\x11'],
    ['x 41', { ...GIVEN, x: 41 }, '\x1fLA.\x12G\x1fLA\x11'],
    ['y -1', { ...GIVEN, y: -1 }, '\x1fAJ.\x12G\x1fAJ\x11'],
    ['y 0', { ...GIVEN, y: 0 }, '\x1f@J.\x12G\x1f@J\x11'],
    ['y 24', { ...GIVEN, y: 24 }, '\x1fXJ.\x12G\x1fXJ\x11'],
    ['y 25', { ...GIVEN, y: 25 }, '\x1fAJ.\x12G\x1fAJ\x11'],
    ['l 0', { ...GIVEN, l: 0 }, '\x1fLJ.\x12@\x1fLJ\x11'],
    ['l up to the edge', { ...GIVEN, x: 38, l: 3 }, '\x1fLf.\x12B\x1fLf\x11'],
    ['l over the edge', { ...GIVEN, x: 38, l: 4 }, '\x1fLf.\x12@\x1fLf\x11'],
    ['a whole row', { ...GIVEN, x: 1, l: 40 }, '\x1fLA.\x12g\x1fLA\x11'],
    ['numbers that no terminal knows', { x: 1e300, y: -1e300, l: 1e300 }, '\x1fAA \x12@\x1fAA\x11'],
    ['a prefill', { ...GIVEN, prefill: 'abc' }, '\x1fLJ.\x12G\x1fLJ\x11abc'],
    ['a prefill too long', { ...GIVEN, prefill: 'abcdefghij' }, '\x1fLJ.\x12G\x1fLJ\x11abcdefgh'],
    ['a hidden prefill', { ...GIVEN, char: '*', prefill: 'pé' }, '\x1fLJ.\x12G\x1fLJ\x11**'],
  ])('is drawn %s', (_, param, bytes) => {
    expect(drawn(new InputTxt(param))).toBe(bytes);
  });

  test('echoes accents and sends them in Unicode, each one character', () => {
    const one = field({ l: 10 });
    const typed = '\x19Be\x19Ae\x19Aa\x19Kc\x19Ce\x19Au\x19Co\x19z\x19Ha\x19#';
    expect(type(one, typed)).toBe(typed);
    expect(type(one, 'x')).toBe('');
    expect(one.content()).toEqual(['éèàçêùôœä£']);
  });

  test('sends each accent as it was typed', () => {
    const one = field({ l: 12 });
    type(one, '\x19Ci\x19Hi\x19KC\x19/\x19CO');
    expect(one.content()).toEqual(['îïÇ↓Ô']);
  });

  test('is corrected and cleared, BS being Correction', () => {
    const one = field();
    expect(type(one, KEYS.CORRECTION + KEYS.ANNULATION)).toBe('');
    expect(type(one, `a\x19Beb${KEYS.CORRECTION}${KEYS.CORRECTION}`)).toBe('a\x19Beb\b.\b\b.\b');
    expect(type(one, 'bc\bd')).toBe('bc\b.\bd');
    expect(one.content()).toEqual(['abd']);
    expect(type(one, KEYS.ANNULATION)).toBe('\x1fLJ.\x12B\x1fLJ');
    expect(one.content()).toEqual(['']);
  });

  test('takes text without showing it when there is no echo', () => {
    const one = field();
    expect(type(one, `secreT${KEYS.CORRECTION}t`, false)).toBe('');
    expect(one.content()).toEqual(['secret']);
  });

  test('validates with the keys of validwith alone, never with Correction and Annulation', () => {
    const validating = (validwith: number | undefined) =>
      Object.entries(KEYS)
        .filter(
          ([, bytes]) =>
            type(new InputTxt({ ...GIVEN, ...(validwith === undefined ? {} : { validwith }) }), bytes) ===
            '!',
        )
        .map(([name]) => name);
    expect(validating(255)).toEqual(['ENVOI', 'RETOUR', 'REPETITION', 'GUIDE', 'SOMMAIRE', 'SUITE']);
    expect(validating(16 + 1)).toEqual(['GUIDE', 'SOMMAIRE']);
    expect(validating(2 + 32)).toEqual([]);
    expect(validating(0)).toEqual([]);
    expect(validating(undefined)).toEqual(['ENVOI']);
  });

  test('validates with no key when validwith is not given', () => {
    const one = new InputTxt({ l: 3 });
    expect(type(one, `ab${Object.values(KEYS).join('')}`)).not.toContain('!');
  });

  test('takes what is typed behind a key that does nothing', () => {
    const one = field();
    expect(type(one, `${KEYS.SOMMAIRE}abc${KEYS.ENVOI}`)).toBe('abc!');
    expect(one.content()).toEqual(['abc']);
  });

  test('looks on a real screen as it should', () => {
    const screen = new Screen();
    const one = field({ prefill: 'déjà', spacechar: '·' });
    screen.write(bytesOf(drawn(one)));
    expect(screenToText(screen)[12]).toBe(`${' '.repeat(9)}déjà....`);
    screen.write(bytesOf(type(one, `${KEYS.CORRECTION}\x19Be${KEYS.CORRECTION}s`)));
    expect(screenToText(screen)[12]).toBe(`${' '.repeat(9)}déjs....`);
    expect(screen.cursor).toMatchObject({ row: 12, column: 14, visible: true });
  });
});
