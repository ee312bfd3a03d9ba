/** What one cell of a program's screen becomes on the Minitel: always exactly one character, G0 or G2. */

import { encodeText, REPLACEMENT, splitCharacters } from '@minipavi/videotex';

/**
 * Characters that G0 has under another look, or that `encodeText` would spell with several: by their nearest
 * single character. The lines have a horizontal and a vertical in G0, and no corner.
 */
const SINGLE = new Map<string, string>([
  // 60h is a horizontal line on a Minitel.
  ['`', "'"],
  ['…', '.'],
  ['€', 'E'],
  ['æ', 'a'],
  ['Æ', 'A'],
  ['©', 'c'],
  ['®', 'R'],
  ...['━', '═', '╌', '╍', '┄', '┅', '┈', '┉', '╴', '╶', '╸', '╺', '⎻', '⎼'].map((c) => [c, '─'] as const),
  ...['┃', '║', '╎', '╏', '┆', '┇', '┊', '┋', '╵', '╷', '╹', '╻'].map((c) => [c, '│'] as const),
  ...['▀', '⎺'].map((c) => [c, '▔'] as const),
  ...['▁', '▂', '▃', '▄', '⎽'].map((c) => [c, '_'] as const),
  ...['▌', '▍', '▎', '▖', '▘'].map((c) => [c, '▏'] as const),
  ...['▐', '▗', '▝'].map((c) => [c, '▕'] as const),
  ...['▅', '▆', '▇', '▉', '▊', '▋', '▓', '■', '▙', '▛', '▜', '▟'].map((c) => [c, '█'] as const),
  ...['░', '▒', '▚', '▞'].map((c) => [c, '#'] as const),
  ...['◆', '●', '○', '★', '∗', '✓', '✔', '♥'].map((c) => [c, '*'] as const),
  ...['≤', '◀', '◂', '❮', '⟨'].map((c) => [c, '<'] as const),
  ...['≥', '▶', '▸', '❯', '⟩'].map((c) => [c, '>'] as const),
  ['▲', '↑'],
  ['▼', '↓'],
  ['≠', '#'],
  ['π', 'n'],
  ['∙', '.'],
]);

/** Corners, tees and crossings of the box-drawing block; its plain lines are above. */
const JOINT = /^[\u250c-\u254b\u2552-\u2570]$/;

const pack = (bytes: readonly number[]): number => bytes.reduce((packed, byte) => packed * 0x100 + byte, 0);

function look(characters: string): number {
  const composed = characters.normalize('NFC');
  const single = SINGLE.get(composed) ?? (JOINT.test(composed) ? '+' : composed);
  const [first] = splitCharacters(encodeText(single));
  // SS2 with an accent that lost its letter, or nothing visible at all.
  return first === undefined ? pack([REPLACEMENT.charCodeAt(0)]) : pack(first);
}

/** Screens repeat the same few characters; a program that shows all of Unicode starts the table anew. */
const MAX_KNOWN = 4096;
const known = new Map<string, number>();

/** The bytes of the character that stands for a cell's text, packed: 1 to 3 of them, the first uppermost. */
export function cellCharacter(characters: string): number {
  let packed = known.get(characters);
  if (packed === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(characters, (packed = look(characters)));
  }
  return packed;
}

/** The bytes that `cellCharacter` packed. */
export function characterBytes(packed: number): readonly number[] {
  if (packed < 0x100) return [packed];
  if (packed < 0x1_0000) return [packed >> 8, packed & 0xff];
  return [packed >> 16, (packed >> 8) & 0xff, packed & 0xff];
}
