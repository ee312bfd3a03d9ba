/**
 * Unicode to and from the terminal's G0 and G2 sets (STUM 1B; accents that a Minitel 2 adds included).
 * Never fails: what the terminal lacks becomes its nearest printable form.
 */

import { SS2 } from './codes.ts';

/** G2 characters of two bytes: SS2 + code. */
const G2 = new Map<string, number>([
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
]);

/** Characters that look like one of the terminal's: sent as that one. */
const LOOKALIKES = new Map<string, string>([['β', 'ß']]);

/** G2 codes that show a character G0 has too. */
const G2_ALIASES: readonly (readonly [number, string])[] = [
  [0x20, ' '],
  [0x24, '$'],
  [0x26, '#'],
  [0x2d, '↑'],
];

/** Accents: SS2 + code + letter. Unicode combining mark of each code. */
const ACCENTS = new Map<number, string>([
  [0x41, '\u0300'], // grave
  [0x42, '\u0301'], // acute
  [0x43, '\u0302'], // circumflex
  [0x48, '\u0308'], // diaeresis
  [0x4b, '\u0327'], // cedilla
]);

/** Accent codes without a glyph: they take a letter too, shown bare. */
const MUTE_ACCENTS = new Set([0x44, 0x45, 0x46, 0x47, 0x4a, 0x4d, 0x4e, 0x4f]);

const ACCENT_OF_MARK = new Map([...ACCENTS].map(([code, mark]) => [mark, code]));
const CHARACTER_OF_G2 = new Map<number, string>([
  ...[...G2].map(([character, code]) => [code, character] as const),
  ...G2_ALIASES,
]);

/** Line and block characters of G0. */
const G0_SIGNS = new Map<string, number>([
  ['↑', 0x5e],
  ['─', 0x60],
  ['▏', 0x7b],
  ['│', 0x7c],
  ['▕', 0x7d],
  ['▔', 0x7e],
  ['█', 0x7f],
]);

/** Nearest ASCII of common characters the terminal lacks. */
const FALLBACKS = new Map<string, string>([
  ...['‘', '’', '‚', '‛', '′', 'ʼ'].map((c) => [c, "'"] as const),
  ...['“', '”', '„', '«', '»', '‹', '›', '″'].map((c) => [c, '"'] as const),
  ...['–', '—', '‐', '‑', '‒', '−'].map((c) => [c, '-'] as const),
  ['…', '...'],
  ['\u00ad', ''],
  ['•', '*'],
  ['·', '.'],
  ['µ', 'u'],
  ['μ', 'u'],
  ['×', 'x'],
  ['€', 'EUR'],
  ['æ', 'ae'],
  ['Æ', 'AE'],
  ['ø', 'o'],
  ['Ø', 'O'],
  ['©', '(c)'],
  ['®', '(R)'],
  ['²', '2'],
  ['³', '3'],
  ['¹', '1'],
]);

/** What stands for a character that has no form at all on the terminal. */
export const REPLACEMENT = '?';

/** True for the second byte of an SS2 sequence that takes a letter as third byte. */
export const isAccent = (code: number): boolean => ACCENTS.has(code) || MUTE_ACCENTS.has(code);

/** Controls (DEL and 80-9F too), joiners and marks, variation selectors: nothing that a cell could show. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{M}]$/u;

/** No-break, thin, em and all other spaces. */
const SPACE = /^\p{Zs}$/u;

const isPrintable = (code: number): boolean => code >= 0x20 && code <= 0x7e;

function encodeCharacter(character: string, out: number[]): void {
  const code = character.codePointAt(0) ?? 0;
  if (isPrintable(code)) {
    out.push(code);
    return;
  }
  const sign = G0_SIGNS.get(character);
  if (sign !== undefined) {
    out.push(sign);
    return;
  }
  const supplement = G2.get(LOOKALIKES.get(character) ?? character);
  if (supplement !== undefined) {
    out.push(SS2, supplement);
    return;
  }
  const fallback = FALLBACKS.get(character);
  if (fallback !== undefined) {
    for (const one of fallback) out.push(one.charCodeAt(0));
    return;
  }
  if (SPACE.test(character)) {
    out.push(0x20);
    return;
  }
  const [letter = '', mark = ''] = character.normalize('NFD');
  if (/^[A-Za-z]$/.test(letter)) {
    const accent = ACCENT_OF_MARK.get(mark);
    if (accent !== undefined) out.push(SS2, accent);
    out.push(letter.charCodeAt(0));
    return;
  }
  if (!INVISIBLE.test(character)) out.push(REPLACEMENT.charCodeAt(0));
}

/**
 * Text to terminal bytes; G0 must be selected. Control characters are dropped: what a user or a service
 * calls text can never move the cursor or change the page.
 */
export function encodeText(text: string): number[] {
  const out: number[] = [];
  for (const character of text.normalize('NFC')) encodeCharacter(character, out);
  return out;
}

/** Splits terminal bytes into characters of 1 to 3 bytes: plain, SS2 code, SS2 accent letter. */
export function splitCharacters(bytes: readonly number[] | Uint8Array): number[][] {
  const out: number[][] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const size = first !== SS2 ? 1 : isAccent(bytes[at + 1] ?? 0) ? 3 : 2;
    out.push([...bytes.slice(at, at + size)]);
    at += size;
  }
  return out;
}

/** Cells the text takes on the screen (an accented letter is one). */
export const cells = (text: string): number => splitCharacters(encodeText(text)).length;

/** Unicode of one character as `splitCharacters` gives it. A lone accent or an unknown code gives ''. */
export function decodeCharacter(bytes: readonly number[]): string {
  const [first = 0, code = 0, letter] = bytes;
  if (first !== SS2) return isPrintable(first) ? String.fromCharCode(first) : '';
  if (!isAccent(code)) return CHARACTER_OF_G2.get(code) ?? '';
  if (letter === undefined || !isPrintable(letter)) return '';
  const bare = String.fromCharCode(letter);
  const composed = (bare + (ACCENTS.get(code) ?? '')).normalize('NFC');
  return composed.length === 1 ? composed : bare;
}

/** Terminal bytes, as a keyboard sends them, to Unicode. */
export const decodeText = (bytes: readonly number[] | Uint8Array): string =>
  splitCharacters(bytes).map(decodeCharacter).join('');
