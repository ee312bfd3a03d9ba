/**
 * What a key of the computer sends when it is a Minitel's. No DOM here. Every function key has one:
 *
 * | Minitel       | computer                     | | Minitel       | computer          |
 * | ------------- | ---------------------------- | | ------------- | ----------------- |
 * | Envoi         | Enter                        | | Guide         | F1                |
 * | Suite         | Page down, arrow down (1)    | | Répétition    | F2                |
 * | Retour        | Page up, arrow up (1)        | | Annulation    | Delete, F3        |
 * | Sommaire      | Escape, Home                 | | Correction    | Backspace, left (1) |
 * | Connexion/Fin | F9                           | |               |                   |
 *
 * (1) As long as the host has not extended the keyboard: then arrows send the codes of the Minitel's own,
 * Shift and Ctrl theirs, and Ctrl + letter the control characters 01-1A. Left to the browser, always:
 * Tab (whoever has no mouse must get out of the element), F5-F8 and F10-F12, Alt, the Command key, and
 * the letters of `KEPT_LETTERS`. The End key (« Fin » on French keyboards) ends no call: it lies
 * next to Page down.
 */

import { ESC, FUNCTION_KEYS, SEP, type FunctionKey, type KeyboardState } from '@minipavi/videotex';
import { bytesOfCursorKey, type CursorKey, type KeyboardMemory } from './key-cursor.ts';
import { bytesOfCharacter, lettersOf, type Letters } from './key-text.ts';

export { FUNCTION_KEY_LABELS, functionKeyOfWord } from './key-names.ts';
export { bytesOfText, type Letters } from './key-text.ts';
export type { KeyboardMemory } from './key-cursor.ts';

/** The facts of a KeyboardEvent. `altGraph` is the modifier AltGraph; Windows then says Ctrl and Alt too. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly altGraph: boolean;
  readonly meta: boolean;
}

export interface KeyOptions {
  readonly letters?: Letters;
  readonly memory?: KeyboardMemory;
}

const KEYS: ReadonlyMap<string, FunctionKey> = new Map([
  ['PageUp', 'RETOUR'],
  ['PageDown', 'SUITE'],
  ['Escape', 'SOMMAIRE'],
  ['Home', 'SOMMAIRE'],
  ['Backspace', 'CORRECTION'],
  ['Delete', 'ANNULATION'],
  ['F1', 'GUIDE'],
  ['F2', 'REPETITION'],
  ['F3', 'ANNULATION'],
  ['F9', 'CONNEXION_FIN'],
]);

const CURSOR_KEYS: ReadonlyMap<string, CursorKey> = new Map([
  ['Enter', 'RETURN'],
  ['ArrowUp', 'UP'],
  ['ArrowDown', 'DOWN'],
  ['ArrowLeft', 'LEFT'],
  ['ArrowRight', 'RIGHT'],
]);

/** Arrows of a standard keyboard are dead; here they do what the gateway makes of extended ones. */
const STANDARD_ARROWS: ReadonlyMap<CursorKey, FunctionKey> = new Map([
  ['UP', 'RETOUR'],
  ['DOWN', 'SUITE'],
  ['LEFT', 'CORRECTION'],
]);

/**
 * Ctrl + these stay the browser's even when the keyboard is extended: all, copy, paste, cut; address, new
 * window, reload, new tab, close. The keyboard on the screen gives their control characters too.
 */
const KEPT_LETTERS = 'acvxlnrtw';

export const bytesOfFunctionKey = (key: FunctionKey): Uint8Array => Uint8Array.of(SEP, FUNCTION_KEYS[key]);

/** True for a key that writes its character, whatever the modifiers that its layout takes for it. */
export const writesText = ({ key, ctrl, alt, altGraph, meta }: KeyPress): boolean =>
  [...key].length === 1 && !meta && (altGraph || !(ctrl || alt));

/**
 * Bytes of a key. Null: it is not the Minitel's, the browser may have it. Empty: it is the Minitel's, and
 * dead, as it would be there; a character that the terminal has no form for is one of these.
 */
export function bytesOfKeyPress(
  press: KeyPress,
  keyboard: KeyboardState,
  options: KeyOptions = {},
): Uint8Array | null {
  if (writesText(press)) {
    const character = lettersOf(press.key, options.letters ?? 'as-typed', keyboard);
    return Uint8Array.from(bytesOfCharacter(character));
  }
  if (press.meta || press.alt || press.altGraph) return null;
  if ([...press.key].length === 1) return bytesOfControl(press, keyboard);
  const cursorKey = CURSOR_KEYS.get(press.key);
  if (cursorKey !== undefined) return bytesOfCursorPress(press, cursorKey, keyboard, options.memory);
  const functionKey = KEYS.get(press.key);
  // Shift and Backspace is a slip of the finger; other keys with Shift are the browser's (Shift+Delete cuts).
  if (functionKey === undefined || press.ctrl || (press.shift && press.key !== 'Backspace')) return null;
  return bytesOfFunctionKey(functionKey);
}

function bytesOfControl({ key, shift }: KeyPress, { extended }: KeyboardState): Uint8Array | null {
  if (!extended || shift) return null;
  if (key === '[') return Uint8Array.of(ESC);
  const letter = key.toLowerCase();
  if (!/^[a-z]$/.test(letter) || KEPT_LETTERS.includes(letter)) return null;
  return Uint8Array.of(letter.charCodeAt(0) & 0x1f);
}

function bytesOfCursorPress(
  { shift, ctrl }: KeyPress,
  key: CursorKey,
  keyboard: KeyboardState,
  memory: KeyboardMemory = { isInserting: false },
): Uint8Array | null {
  if (!shift && !ctrl) {
    const functionKey = key === 'RETURN' ? 'ENVOI' : keyboard.extended ? undefined : STANDARD_ARROWS.get(key);
    if (functionKey !== undefined) return bytesOfFunctionKey(functionKey);
  }
  const layer = ctrl ? 'ctrl' : shift ? 'shift' : 'plain';
  const bytes = shift && ctrl ? [] : bytesOfCursorKey(key, layer, keyboard, memory);
  // A dead Return must not write a line feed into the page; dead arrows are nobody's loss to the browser.
  return bytes.length === 0 && key !== 'RETURN' && ctrl ? null : Uint8Array.from(bytes);
}
