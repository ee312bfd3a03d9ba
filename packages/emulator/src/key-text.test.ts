import { decodeText } from '@minipavi/videotex';
import { describe, expect, test } from 'vitest';
import { bytesOfCharacter, bytesOfText, lettersOf, MAX_TEXT_LENGTH, textChange } from './key-text.ts';

const CAPITALS = { lowerCase: false, extended: false, cursorC0: false, localEcho: false, toLine: true };

describe('a text', () => {
  test('keeps its accents', () => {
    expect(decodeText(bytesOfText('Où ça ? À Noël.'))).toBe('Où ça ? À Noël.');
    expect(bytesOfText('e\u0301')).toEqual(Uint8Array.of(0x19, 0x42, 0x65));
  });

  test('never presses a key: ends of lines and tabs are spaces, other controls are dropped', () => {
    const bytes = bytesOfText('un\r\ndeux\ntrois\tquatre\u2028\x13A\x1b[A\x00\x7f\u009b');
    expect(decodeText(bytes)).toBe('un deux trois quatre A[A');
    expect([...bytes].every((byte) => byte >= 0x20 && byte < 0x7f)).toBe(true);
  });

  test('loses what the terminal has no form for, but no question mark', () => {
    expect(decodeText(bytesOfText('oui ☺ 日? 🙂!'))).toBe('oui  ? !');
  });

  test('is cut at a number of characters, not of bytes, and not inside one', () => {
    const bytes = bytesOfText('é'.repeat(MAX_TEXT_LENGTH + 5));
    expect(bytes).toHaveLength(3 * MAX_TEXT_LENGTH);
    expect(bytesOfText('e\u0301'.repeat(MAX_TEXT_LENGTH))).toHaveLength(3 * MAX_TEXT_LENGTH);
  });

  test('of half a surrogate pair is nothing', () => {
    expect(bytesOfText('\ud83d')).toHaveLength(0);
    expect(bytesOfCharacter('')).toHaveLength(0);
  });
});

test('letters change case for a Minitel’s keyboard, and those without another case do not', () => {
  expect(lettersOf('aÉ1-œ', 'minitel', CAPITALS)).toBe('Aé1-Œ');
  expect(lettersOf('ß', 'minitel', CAPITALS)).toBe('ß');
  expect(lettersOf('aÉ', 'minitel', { ...CAPITALS, lowerCase: true })).toBe('aÉ');
  expect(lettersOf('aÉ', 'as-typed', CAPITALS)).toBe('aÉ');
});

describe('a word that grows', () => {
  test.each([
    ['', 'b', 0, 'b'],
    ['b', 'bo', 0, 'o'],
    ['bon', 'bo', 1, ''],
    ['teh', 'the', 2, 'he'],
    ['tes', 'tés', 2, 'és'],
    ['bon', 'bon', 0, ''],
    ['bon', '', 3, ''],
  ])('from %j to %j', (sent, now, corrections, added) =>
    expect(textChange(sent, now)).toEqual({ corrections, added }),
  );

  test('needs no Correction for what never showed', () => {
    expect(textChange('a☺b', 'a')).toEqual({ corrections: 1, added: '' });
  });
});
