/** For the tests of the terminal: bytes written as strings, and the screen read back field by field. */

import { Screen, type ScreenOptions } from '../screen.ts';
import { screenToJson, type ScreenJson } from '../screen-json.ts';

/** Each character is one byte. */
export const bytesOf = (line: string): Uint8Array =>
  Uint8Array.from(line, (character) => character.charCodeAt(0));

/** ESC and what follows. */
export const esc = (rest: string): string => `\x1b${rest}`;

/** US, row and column. */
export const at = (row: number, column: number): string =>
  `\x1f${String.fromCharCode(0x40 + row, 0x40 + column)}`;

/** A connected terminal that has read `line`. */
export function screenOf(line: string, options: ScreenOptions = {}): Screen {
  const screen = new Screen(options);
  screen.connected = true;
  screen.write(bytesOf(line));
  return screen;
}

export const show = (line: string): ScreenJson => screenToJson(screenOf(line));

/** Text of a row, trailing spaces cut. */
export const textAt = (screen: ScreenJson, row: number): string => screen.rows[row]?.text.trimEnd() ?? '';

/** One field of a row, columns `from` to `to`. */
export function fieldAt(
  screen: ScreenJson,
  row: number,
  field: 'text' | 'set' | 'fg' | 'bg' | 'part' | 'attr',
  from: number,
  to: number,
): string {
  return screen.rows[row]?.[field].slice(from - 1, to) ?? '';
}

/** Row and column of the cursor after `line`. */
export function cursorAfter(line: string): [number, number] {
  const { row, column } = screenOf(line).cursor;
  return [row, column];
}

/** What the terminal sends back, in hexadecimal. */
export function repliesTo(line: string, options: ScreenOptions = {}): string[] {
  const replies: string[] = [];
  const onReply = (bytes: Uint8Array): void => {
    replies.push(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' '));
  };
  screenOf(line, { ...options, onReply });
  return replies;
}

/** Numbers from 0 up to `below`, the same for the same seed (xorshift). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** To be printed with a failure: give it back to see the same one again. */
export const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);
