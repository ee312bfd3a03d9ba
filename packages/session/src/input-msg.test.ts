import { describe, expect, test } from 'vitest';
import { KEYS } from '@minipavi/testkit';
import type { InputMsgParam } from '@minipavi/protocol';
import { InputMsg } from './input-msg.ts';
import { drawn, type } from './testing/typing.ts';

const GIVEN: InputMsgParam = { x: 5, y: 10, w: 6, h: 3, spacechar: '.', cursor: 'on', validwith: 128 };
const field = (param: InputMsgParam = {}): InputMsg => new InputMsg({ ...GIVEN, ...param });

describe('InputMsg', () => {
  test.each<[string, InputMsgParam, string]>([
    ['as it is given', GIVEN, '\x1fJE.\x12E\x1fKE.\x12E\x1fLE.\x12E\x1fJE\x11'],
    ['cursor off', { ...GIVEN, h: 1, cursor: 'off' }, '\x1fJE.\x12E\x1fJE\x14'],
    ['x 0, y 0', { ...GIVEN, x: 0, y: 0, w: 3, h: 1 }, '\x1fAA.\x12B\x1fAA\x11'],
    ['x 41, y 25', { ...GIVEN, x: 41, y: 25, w: 3, h: 1 }, '\x1fAA.\x12B\x1fAA\x11'],
    ['w over the edge', { ...GIVEN, x: 37, w: 9, h: 1 }, '\x1fJe.\x12C\x1fJe\x11'],
    ['h over the edge', { ...GIVEN, y: 23, w: 3, h: 9 }, '\x1fWE.\x12B\x1fXE.\x12B\x1fWE\x11'],
    ['w 0, h 0', { ...GIVEN, x: 30, y: 22, w: 0, h: 0 }, '\x1fV^.\x12J\x1fW^.\x12J\x1fX^.\x12J\x1fV^\x11'],
    [
      'a prefill',
      { ...GIVEN, prefill: ['one', 'two', ''] },
      '\x1fJE.\x12E\x1fJEone\x1fKE.\x12E\x1fKEtwo\x1fLE.\x12E\x1fKH\x11',
    ],
    [
      'a prefill too long',
      { ...GIVEN, h: 1, prefill: ['abcdefgh', 'more'] },
      '\x1fJE.\x12E\x1fJEabcdef\x1fJK\x11',
    ],
    [
      'a prefill with a hole',
      { ...GIVEN, h: 2, prefill: ['', 'é'] },
      '\x1fJE.\x12E\x1fJE\x1fKE.\x12E\x1fKE\x19Be\x1fKF\x11',
    ],
  ])('is drawn %s', (_, param, bytes) => {
    expect(drawn(new InputMsg(param))).toBe(bytes);
  });

  test('without parameters is the whole screen from row 1', () => {
    const one = new InputMsg({});
    expect(one.content()).toHaveLength(24);
    expect(drawn(one)).toMatch(/^\x1fAA \x12g\x1fBA/);
  });

  test('goes on to the next line at the end of each, up to the last', () => {
    const one = field({ w: 3, h: 2 });
    expect(type(one, 'abcdef')).toBe('abc\x1fKEdef');
    expect(type(one, 'gh')).toBe('');
    expect(type(one, `${KEYS.CORRECTION}z`)).toBe('\b.\bz');
    expect(one.content()).toEqual(['abc', 'dez']);
  });

  test('goes on behind what the next line holds already', () => {
    const one = field({ w: 3, prefill: ['', 'xy'] });
    type(one, KEYS.RETOUR);
    expect(type(one, 'abcd')).toBe('abc\x1fKExyd');
    expect(one.content()).toEqual(['abc', 'xyd', '']);
  });

  test('displays only the moves without echo, and on coming back the text', () => {
    const one = field({ w: 3, h: 2 });
    expect(type(one, 'abcd', false)).toBe('\x1fKE');
    expect(type(one, KEYS.RETOUR, false)).toBe('\x1fJEabc');
    expect(one.content()).toEqual(['abc', 'd']);
  });

  test('moves with Suite and Retour behind the text of each line, and stops at both ends', () => {
    const one = field();
    expect(type(one, `ab${KEYS.SUITE}cd${KEYS.RETOUR}x${KEYS.SUITE}${KEYS.SUITE}e`)).toBe(
      'ab\x1fKEcd\x1fJEabx\x1fKEcd\x1fLEe',
    );
    expect(type(one, KEYS.SUITE)).toBe('');
    expect(type(one, KEYS.RETOUR.repeat(5))).toBe('\x1fKEcd\x1fJEabx');
    expect(one.content()).toEqual(['abx', 'cd', 'e']);
  });

  test('starts behind its last line that is not empty', () => {
    const one = field({ prefill: ['one', 'two', ''] });
    expect(type(one, `X${KEYS.RETOUR}${KEYS.CORRECTION}Y`)).toBe('X\x1fJEone\b.\bY');
    expect(one.content()).toEqual(['onY', 'twoX', '']);
  });

  test('corrects and clears the current line only', () => {
    const one = field();
    type(one, 'abcdefgh');
    expect(type(one, KEYS.CORRECTION)).toBe('\b.\b');
    expect(type(one, KEYS.ANNULATION)).toBe('\x1fKE.\x12@\x1fKE');
    expect(type(one, KEYS.CORRECTION + KEYS.ANNULATION)).toBe('');
    expect(type(one, `z${KEYS.RETOUR}${KEYS.ANNULATION}new`)).toBe('z\x1fJEabcdef\x1fJE.\x12E\x1fJEnew');
    expect(one.content()).toEqual(['new', 'z', '']);
  });

  test('validates with Envoi alone when validwith is not given, 0 or less', () => {
    for (const validwith of [{}, { validwith: 0 }, { validwith: -1 }]) {
      const validating = Object.entries(KEYS).filter(
        ([, bytes]) => type(new InputMsg(validwith), bytes) === '!',
      );
      expect(
        validating.map(([name]) => name),
        JSON.stringify(validwith),
      ).toEqual(['ENVOI']);
    }
  });

  test('validates with the keys of validwith that it does not need itself', () => {
    const validating = Object.entries(KEYS).filter(
      ([, bytes]) => type(field({ validwith: 255 }), bytes) === '!',
    );
    expect(validating.map(([name]) => name)).toEqual(['ENVOI', 'REPETITION', 'GUIDE', 'SOMMAIRE']);
  });
});
