/**
 * Fnct and two letters: what a user may set on the terminal itself (STUM 1B, part 1, chapter 4, 3.3), as far
 * as this terminal has it. No DOM here. The order is the one that a host would send; only the screen gets it.
 */

import { ESC, type KeyboardState } from '@minipavi/videotex';

const START = 0x69;
const STOP = 0x6a;
const LINK = 0x61;
const CUT = 0x60;
const ROLL = 0x43;
const LOWER_CASE = 0x45;
const SCREEN = 0x58;
const KEYBOARD_IN = 0x59;
const KEYBOARD_OUT = 0x51;
const EXTENDED = 0x41;
const CURSOR_C0 = 0x43;

const pro2 = (...bytes: number[]): Uint8Array => Uint8Array.of(ESC, 0x3a, ...bytes);
const pro3 = (...bytes: number[]): Uint8Array => Uint8Array.of(ESC, 0x3b, ...bytes);

/** First letter what is set (Clavier, Écran, Terminal), second letter how. */
const SETTINGS: ReadonlyMap<string, (keyboard: KeyboardState) => Uint8Array> = new Map<
  string,
  (keyboard: KeyboardState) => Uint8Array
>([
  ['CM', ({ lowerCase }) => pro2(lowerCase ? STOP : START, LOWER_CASE)],
  ['CE', () => pro3(START, KEYBOARD_IN, EXTENDED)],
  ['CV', () => pro3(STOP, KEYBOARD_IN, EXTENDED)],
  ['CC', ({ cursorC0 }) => pro3(cursorC0 ? STOP : START, KEYBOARD_IN, CURSOR_C0)],
  ['ER', () => pro2(START, ROLL)],
  ['EP', () => pro2(STOP, ROLL)],
  ['TE', ({ localEcho }) => pro3(localEcho ? CUT : LINK, SCREEN, KEYBOARD_OUT)],
]);

const FIRSTS: ReadonlySet<string> = new Set(Array.from(SETTINGS.keys(), (name) => name.slice(0, 1)));

/** Collects what is pressed after Fnct. */
export class SettingEntry {
  /** The letters so far; null: Fnct was not pressed. */
  #name: string | null = null;

  get isOpen(): boolean {
    return this.#name !== null;
  }

  /** Fnct: begins, or gives up. */
  toggle(): void {
    this.#name = this.#name === null ? '' : null;
  }

  /** The next key. Bytes that set it on the terminal once complete; any key that fits nothing gives up. */
  press(id: string, keyboard: KeyboardState): Uint8Array | null {
    const name = (this.#name ?? '') + id;
    this.#name = FIRSTS.has(name) ? name : null;
    return SETTINGS.get(name)?.(keyboard) ?? null;
  }
}
