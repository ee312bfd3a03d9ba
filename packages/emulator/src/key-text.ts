/** Text, from wherever it comes, as a Minitel's keyboard would send it. No DOM here. */

import { encodeText, type KeyboardState } from '@minipavi/videotex';

/**
 * What the letters of a keyboard give. `as-typed`: what the computer's keyboard says, as everybody
 * expects; `minitel`: capitals without Maj and small letters with it, until the host orders lower case.
 */
export type Letters = 'as-typed' | 'minitel';

/** Characters; about five minutes of line at 75 bit/s. A longer paste is a mistake. */
export const MAX_TEXT_LENGTH = 2048;

const REPLACED = 0x3f;

/** Bytes of one character; none when the terminal has no form for it, where a page would show `?`. */
export function bytesOfCharacter(character: string): readonly number[] {
  const bytes = encodeText(character);
  return bytes.length === 1 && bytes[0] === REPLACED && character !== '?' ? [] : bytes;
}

/**
 * Bytes of a text, at most `MAX_TEXT_LENGTH` characters of it. Ends of lines and tabs become one space:
 * words stay apart, and a pasted text can never press Envoi. Other control characters are dropped.
 */
export function bytesOfText(text: string): Uint8Array {
  // Composed first, so that an accent and its letter count, and are cut, as one. The slice bounds the work.
  const whole = text
    .slice(0, MAX_TEXT_LENGTH * 4)
    .replace(/\r\n|[\n\r\t\v\f\u0085\u2028\u2029]/g, ' ')
    .normalize('NFC');
  return Uint8Array.from([...whole].slice(0, MAX_TEXT_LENGTH).flatMap(bytesOfCharacter));
}

function otherCase(character: string): string {
  const upper = character.toUpperCase();
  const other = character === upper ? character.toLowerCase() : upper;
  // A letter whose other case is written with two (ß, SS) has none.
  return [...other].length === 1 ? other : character;
}

/** Typed text in the letters that the keys give in the state they are in. */
export function lettersOf(text: string, letters: Letters, { lowerCase }: KeyboardState): string {
  if (letters === 'as-typed' || lowerCase) return text;
  return Array.from(text, otherCase).join('');
}

/** What turns one text into another at the end of a line: first so many Correction, then characters. */
export interface TextChange {
  readonly corrections: number;
  readonly added: string;
}

/** Characters without a form never showed, and need no Correction. */
export function textChange(sent: string, now: string): TextChange {
  const before = [...sent];
  const after = [...now];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  return {
    corrections: before.slice(same).filter((character) => bytesOfCharacter(character).length > 0).length,
    added: after.slice(same).join(''),
  };
}
