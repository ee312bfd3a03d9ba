import { describe, expect, test } from 'vitest';
import {
  cells,
  decodeCharacter,
  decodeText,
  encodeText,
  isAccent,
  REPLACEMENT,
  splitCharacters,
} from './charset.ts';
import { SS2 } from './codes.ts';
import { newSeed, randomNumbers } from './testing/show.ts';

/** Accent bytes of table G2 and the combining marks they stand for. */
const ACCENTS: readonly (readonly [number, string])[] = [
  [0x41, '\u0300'],
  [0x42, '\u0301'],
  [0x43, '\u0302'],
  [0x48, '\u0308'],
  [0x4b, '\u0327'],
];
const MUTE_ACCENTS = [0x44, 0x45, 0x46, 0x47, 0x4a, 0x4d, 0x4e, 0x4f];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const ASCII = Array.from({ length: 0x5f }, (_, i) => String.fromCharCode(0x20 + i));

const G2: readonly (readonly [string, number])[] = [
  ['£', 0x23],
  ['§', 0x27],
  ['←', 0x2c],
  ['→', 0x2e],
  ['↓', 0x2f],
  ['°', 0x30],
  ['±', 0x31],
  ['÷', 0x38],
  ['¼', 0x3c],
  ['½', 0x3d],
  ['¾', 0x3e],
  ['Œ', 0x6a],
  ['œ', 0x7a],
  ['ß', 0x7b],
];

/** Every accented letter that Unicode has as one character. */
const ACCENTED = ACCENTS.flatMap(([accent, mark]) =>
  LETTERS.flatMap((letter) => {
    const composed = (letter + mark).normalize('NFC');
    return composed.length === 1 ? [{ composed, letter, accent }] : [];
  }),
);

const G0_SIGNS: readonly (readonly [string, number])[] = [
  ['↑', 0x5e],
  ['─', 0x60],
  ['▏', 0x7b],
  ['│', 0x7c],
  ['▕', 0x7d],
  ['▔', 0x7e],
  ['█', 0x7f],
];

/** Made of characters that print one cell each: no control, no sequence left open. */
function isHarmless(bytes: readonly number[]): boolean {
  return splitCharacters(bytes).every((character) => {
    const [first = 0, code = 0, letter = 0] = character;
    if (first !== SS2) return first >= 0x20 && first <= 0x7f;
    if (isAccent(code)) return character.length === 3 && LETTERS.includes(String.fromCharCode(letter));
    return character.length === 2 && G2.some(([, known]) => known === code);
  });
}

describe('encodeText', () => {
  test('sends ASCII as it is', () => {
    for (const character of ASCII) expect(encodeText(character)).toEqual([character.charCodeAt(0)]);
  });

  test.each(G2)('sends %s as SS2 and one byte', (character, code) => {
    expect(encodeText(character)).toEqual([SS2, code]);
  });

  test.each(G0_SIGNS)('sends %s as the byte that shows it in G0', (character, code) => {
    expect(encodeText(character)).toEqual([code]);
  });

  test('sends accented letters, capitals too, as SS2, accent, letter', () => {
    expect(ACCENTED.map(({ composed }) => composed)).toEqual(expect.arrayContaining([...'àéîïùçÀÉÎÔÙÄÖÜÇ']));
    for (const { composed, letter, accent } of ACCENTED) {
      expect(encodeText(composed), composed).toEqual([SS2, accent, letter.charCodeAt(0)]);
    }
  });

  test('does not care whether accents come composed or combining', () => {
    const text = 'Élève naïf, garçon hôtelier à Noël';
    expect(encodeText(text.normalize('NFD'))).toEqual(encodeText(text.normalize('NFC')));
  });

  test.each([
    ['l’été “ici” «là»', `l'\u0019Bet\u0019Be "ici" "l\u0019Aa"`],
    ['a–b—c−d', 'a-b-c-d'],
    ['a\u00a0b\u202fc', 'a b c'],
    ['\u2003a\u2009b\u3000c\u205fd', ' a b c d'],
    ['α β', '? \u0019{'],
    ['et…', 'et...'],
    ['cou\u00adpure', 'coupure'],
    ['5 €', '5 EUR'],
    ['µ×•æÆøØ', 'ux*aeAEoO'],
    ['©®²', '(c)(R)2'],
    ['ñÑãåŠžỹ', 'nNaaSzy'],
    ['ế', `\u0019Ce`],
  ])('gives %j its nearest form', (text, line) => {
    expect(String.fromCharCode(...encodeText(text))).toBe(line);
  });

  test.each(['日', '😀', 'Ω', '\ud800', '\ue000'])('replaces %j, that has no form', (character) => {
    expect(encodeText(`a${character}b`)).toEqual([...`a${REPLACEMENT}b`].map((one) => one.charCodeAt(0)));
  });

  test('drops every control character', () => {
    const controls = [...Array(0x20).keys(), 0x7f, ...Array.from({ length: 0x20 }, (_, i) => 0x80 + i)];
    for (const code of controls)
      expect(encodeText(`a${String.fromCharCode(code)}b`), String(code)).toEqual([0x61, 0x62]);
  });

  test('drops marks, joiners and selectors that no cell could show', () => {
    expect(encodeText('x\u0301y\u200dz\ufe0f\ufeff')).toEqual([0x78, 0x79, 0x7a]);
  });

  test('gives whole characters of the terminal and nothing else, for every character there is', () => {
    for (let code = 0; code <= 0x10ffff; code++) {
      const bytes = encodeText(String.fromCodePoint(code));
      if (!isHarmless(bytes)) expect.fail(`U+${code.toString(16)} gave ${bytes.join(' ')}`);
    }
  });

  test('does so for any text, halves of characters and marks in a heap included', () => {
    for (let round = 0; round < 200; round++) {
      const seed = newSeed();
      const random = randomNumbers(seed);
      const ranges = [0x20, 0x80, 0x250, 0x370, 0x10000];
      const units = Array.from({ length: 100 }, () => random(ranges[random(ranges.length)] ?? 1));
      expect(isHarmless(encodeText(String.fromCharCode(...units))), `seed ${seed}`).toBe(true);
    }
  });
});

describe('splitCharacters', () => {
  test('separates characters of one, two and three bytes', () => {
    expect(splitCharacters([0x61, SS2, 0x42, 0x65, SS2, 0x7a, 0x62])).toEqual([
      [0x61],
      [SS2, 0x42, 0x65],
      [SS2, 0x7a],
      [0x62],
    ]);
  });

  test('keeps every byte of a sequence that is cut', () => {
    expect(splitCharacters([0x61, SS2])).toEqual([[0x61], [SS2]]);
    expect(splitCharacters([0x61, SS2, 0x42])).toEqual([[0x61], [SS2, 0x42]]);
    expect(splitCharacters(Uint8Array.of(SS2, 0x7a))).toEqual([[SS2, 0x7a]]);
    expect(splitCharacters([])).toEqual([]);
  });

  test('takes a letter after the accents without a glyph too', () => {
    for (const accent of [...MUTE_ACCENTS, ...ACCENTS.map(([code]) => code)]) {
      expect(isAccent(accent)).toBe(true);
      expect(splitCharacters([SS2, accent, 0x65, 0x61])).toEqual([[SS2, accent, 0x65], [0x61]]);
    }
    expect(isAccent(0x4c)).toBe(false);
  });
});

describe('cells', () => {
  test('counts what the screen shows, not bytes nor Unicode characters', () => {
    expect(cells('')).toBe(0);
    expect(cells('été œuf')).toBe(7);
    expect(cells('été'.normalize('NFD'))).toBe(3);
    expect(cells('5 €')).toBe(5);
    expect(cells('a\nb\u00adc')).toBe(3);
  });
});

describe('decodeText', () => {
  test('gives back the whole repertoire of the keyboard', () => {
    const repertoire = [
      ...ASCII,
      ...G2.map(([character]) => character),
      ...ACCENTED.map(({ composed }) => composed),
    ];
    for (const character of repertoire) expect(decodeText(encodeText(character)), character).toBe(character);
    expect(decodeText(encodeText(repertoire.join('')))).toBe(repertoire.join(''));
  });

  test.each([
    [0x20, ' '],
    [0x24, '$'],
    [0x26, '#'],
    [0x2d, '↑'],
  ])('reads SS2 %j, that G0 has too', (code, character) => {
    expect(decodeCharacter([SS2, code])).toBe(character);
  });

  test('gives the bare letter under an accent that has no glyph or does not compose', () => {
    for (const accent of MUTE_ACCENTS) expect(decodeCharacter([SS2, accent, 0x6e])).toBe('n');
    expect(decodeCharacter([SS2, 0x4b, 0x7a])).toBe('z');
    expect(decodeCharacter([SS2, 0x42, 0x31])).toBe('1');
    expect(decodeCharacter([SS2, 0x42, 0x20])).toBe(' ');
  });

  test('gives nothing for unknown codes, sequences that are cut, controls and 8-bit bytes', () => {
    for (const code of [0x21, 0x22, 0x25, 0x3f, 0x40, 0x49, 0x4c, 0x50, 0x7e, 0x00, 0xff]) {
      expect(decodeCharacter([SS2, code]), String(code)).toBe('');
    }
    for (const byte of [0x00, 0x08, 0x0d, 0x1f, 0x7f, 0x80, 0xe9]) expect(decodeCharacter([byte])).toBe('');
    for (const bytes of [[], [SS2], [SS2, 0x42]]) expect(decodeCharacter(bytes)).toBe('');
  });

  test('never makes a control character of what follows an accent', () => {
    for (const byte of [0x00, 0x0a, SS2, 0x1b, 0x7f, 0xe9])
      expect(decodeText([SS2, 0x42, byte]), String(byte)).toBe('');
  });
});
