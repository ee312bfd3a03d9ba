import { describe, expect, test } from 'vitest';
import { KEYS } from '@minipavi/testkit';
import type { InputFormParam } from '@minipavi/protocol';
import { InputForm } from './input-form.ts';
import { drawn, type } from './testing/typing.ts';

const GIVEN: InputFormParam = {
  x: [5, 10, 3],
  y: [4, 6, 8],
  l: [6, 4, 8],
  spacechar: '.',
  cursor: 'on',
  validwith: 128,
};
const field = (param: InputFormParam = {}): InputForm => new InputForm({ ...GIVEN, ...param });

const FRAMES = '\x1fDE.\x12E\x1fFJ.\x12C\x1fHC.\x12G';

describe('InputForm', () => {
  test.each<[string, InputFormParam, string]>([
    ['as it is given', GIVEN, `${FRAMES}\x1fDE\x1fFJ\x1fHC\x1fDE\x11`],
    ['cursor off', { ...GIVEN, cursor: 'off' }, `${FRAMES}\x1fDE\x1fFJ\x1fHC\x1fDE\x14`],
    [
      'a prefill',
      { ...GIVEN, prefill: ['one', 'two', 'été'] },
      `${FRAMES}\x1fDEone\x1fFJtwo\x1fHC\x19Bet\x19Be\x1fDH\x11`,
    ],
    [
      'a prefill too long',
      { ...GIVEN, prefill: ['', 'abcdef'] },
      `${FRAMES}\x1fDE\x1fFJabcd\x1fHC\x1fDE\x11`,
    ],
    [
      'a hidden prefill',
      { ...GIVEN, char: ['', '*'], prefill: ['', 'pé'] },
      `${FRAMES}\x1fDE\x1fFJ**\x1fHC\x1fDE\x11`,
    ],
    [
      'without spacechar',
      { x: [1, 1], y: [1, 2], l: [3, 3] },
      '\x1fAA.\x12B\x1fBA.\x12B\x1fAA\x1fBA\x1fAA\x11',
    ],
    [
      'out of range',
      { x: [0, 41, 38], y: [-1, 25, 0], l: [0, 41, 9] },
      '\x1fAA.\x12g\x1fAA.\x12g\x1fAf.\x12B\x1fAA\x1fAA\x1fAf\x1fAA\x11',
    ],
    ['one x, two y', { ...GIVEN, x: [5], y: [4, 5], l: [3] }, '\x1fAA.\x12I\x1fAA\x1fAA\x11'],
    ['two x, one y', { ...GIVEN, x: [5, 6], y: [4], l: [3, 3] }, '\x1fAA.\x12I\x1fAA\x1fAA\x11'],
    ['no l', { x: [5], y: [4] }, '\x1fAA.\x12I\x1fAA\x1fAA\x11'],
    [
      'more than 30 fields',
      { x: Array<number>(31).fill(1), y: Array<number>(31).fill(1), l: Array<number>(31).fill(3) },
      '\x1fAA.\x12I\x1fAA\x1fAA\x11',
    ],
    ['without parameters', {}, '\x1fAA.\x12I\x1fAA\x1fAA\x11'],
  ])('is drawn %s', (_, param, bytes) => {
    expect(drawn(new InputForm(param))).toBe(bytes);
  });

  test('moves between fields with Suite and Retour, and stops at both ends', () => {
    const one = field();
    expect(type(one, `ab${KEYS.SUITE}cd${KEYS.SUITE}ef${KEYS.SUITE}${KEYS.RETOUR}X`)).toBe(
      'ab\x1fFJcd\x1fHCef\x1fFJcdX',
    );
    expect(type(one, KEYS.RETOUR + KEYS.RETOUR)).toBe('\x1fDEab');
    expect(one.content()).toEqual(['ab', 'cdX', 'ef']);
  });

  test('gives each field its own length, and never goes on to the next by itself', () => {
    const one = field();
    expect(type(one, `abcdefgh${KEYS.SUITE}12345`)).toBe('abcdef\x1fFJ1234');
    expect(one.content()).toEqual(['abcdef', '1234', '']);
  });

  test('hides a field and not its neighbours, also when coming back, all in one packet', () => {
    const one = field({ char: ['', '*', ''] });
    expect(type(one, `ab${KEYS.SUITE}c\x19Bed${KEYS.CORRECTION}${KEYS.SUITE}z${KEYS.RETOUR}`)).toBe(
      'ab\x1fFJ***\b.\b\x1fHCz\x1fFJ**',
    );
    expect(one.content()).toEqual(['ab', 'cé', 'z']);
  });

  test('corrects and clears the current field', () => {
    const one = field({ prefill: ['one', '', 'été'] });
    expect(type(one, `${KEYS.SUITE}${KEYS.CORRECTION}xyz${KEYS.CORRECTION}${KEYS.ANNULATION}w`)).toBe(
      '\x1fFJxyz\b.\b\x1fFJ.\x12A\x1fFJw',
    );
    expect(type(one, `${KEYS.SUITE}${KEYS.CORRECTION}`)).toBe('\x1fHC\x19Bet\x19Be\b.\b');
    expect(one.content()).toEqual(['one', 'w', 'ét']);
  });

  const validating = (validwith: number): string[] =>
    Object.entries(KEYS)
      .filter(([, bytes]) => type(field({ validwith }), bytes) === '!')
      .map(([name]) => name);

  test('validates with Envoi, and always with Sommaire, when validwith is 0 or less, 128 or 4', () => {
    for (const validwith of [0, -5, 128, 4])
      expect(validating(validwith), String(validwith)).toEqual(['ENVOI', 'SOMMAIRE']);
    expect(type(new InputForm({}), KEYS.ENVOI)).toBe('!');
  });

  test('validates with the keys of validwith that it does not need itself, and with Sommaire', () => {
    expect(validating(24)).toEqual(['REPETITION', 'GUIDE', 'SOMMAIRE']);
    expect(validating(64)).toEqual(['SOMMAIRE']);
    expect(validating(255)).toEqual(['ENVOI', 'REPETITION', 'GUIDE', 'SOMMAIRE']);
  });
});
