/**
 * What a Minitel user types, as programs on an xterm expect it:
 *
 * | Minitel                           | program          | xterm's key          |
 * |-----------------------------------|------------------|----------------------|
 * | Envoi, Return                     | 0D               | Enter                |
 * | Correction                        | 7F               | Backspace            |
 * | Annulation                        | 15               | Ctrl-U: erases the line |
 * | Sommaire                          | 1B               | Escape: leaves a mode or a menu |
 * | Suite, Retour                     | CSI 6~, CSI 5~   | Page down, Page up   |
 * | Guide                             | SS3 P            | F1                   |
 * | Répétition                        | nothing          | the Minitel's page is drawn again |
 * | arrows                            | CSI or SS3 A-D   | arrows, as the program asks |
 * | home (↖), Shift + home            | CSI H, CSI F     | Home, End            |
 * | insert (Shift →), delete (Shift ←) | CSI 2~, CSI 3~  | Insert, Delete       |
 * | Shift ↑, Shift ↓                  | CSI 5~, CSI 6~   | Page up, Page down   |
 * | Ctrl + letter, Esc (extended keyboard) | as typed    |                      |
 * | accents and other signs of G2     | UTF-8            |                      |
 *
 * What the terminal says on its own (identification, answers to protocol orders) is swallowed. Connexion/fin is the
 * bridge's.
 */

import { decodeCharacter, ESC, FUNCTION_KEYS, SEP, splitCharacters, SS2 } from '@minipavi/videotex';

export interface TypedInput {
  readonly bytes: Uint8Array;
  /** Répétition was pressed. */
  readonly wantsRedraw: boolean;
}

const text = (characters: string): readonly number[] => [...new TextEncoder().encode(characters)];

const BY_KEY = new Map<number, readonly number[]>([
  [FUNCTION_KEYS.ENVOI, [0x0d]],
  [FUNCTION_KEYS.CORRECTION, [0x7f]],
  [FUNCTION_KEYS.ANNULATION, [0x15]],
  [FUNCTION_KEYS.SOMMAIRE, [ESC]],
  [FUNCTION_KEYS.SUITE, text('\x1b[6~')],
  [FUNCTION_KEYS.RETOUR, text('\x1b[5~')],
  [FUNCTION_KEYS.GUIDE, text('\x1bOP')],
]);

/** By what follows CSI. Arrows and home are apart: their form depends on the program. */
const BY_CSI = new Map<string, readonly number[]>([
  ['2J', text('\x1b[F')],
  ['4h', text('\x1b[2~')],
  ['4l', text('\x1b[2~')],
  ['P', text('\x1b[3~')],
  ['M', text('\x1b[5~')],
  ['L', text('\x1b[6~')],
]);
const MOVES = 'ABCDH';
const CSI_OPENING = 0x5b;
/** A sequence no keyboard sends is not waited for any longer. */
const MAX_CSI = 8;

/** Bytes after ESC and 39, 3A, 3B: answers to PRO1, PRO2 and PRO3. */
const ANSWER_BYTES = new Map([
  [0x39, 1],
  [0x3a, 2],
  [0x3b, 3],
]);
const IDENTIFICATION_START = 0x01;
const IDENTIFICATION_BYTES = 5;
const IDENTIFICATION_END = 0x04;

/** Reads bytes cut anyhow; a sequence that is not whole waits for its rest, ESC alone for `takeEscape`. */
export class KeyTranslator {
  #held: number[] = [];

  /** `isApplication`: cursor keys as SS3 (DECCKM). */
  push(packet: Uint8Array, isApplication: boolean): TypedInput {
    const input = [...this.#held, ...packet].map((byte) => byte & 0x7f);
    this.#held = [];
    const out: number[] = [];
    let wantsRedraw = false;
    for (let at = 0; at < input.length;) {
      const size = sequenceSize(input, at);
      if (at + size > input.length) {
        this.#held = input.slice(at);
        break;
      }
      const sequence = input.slice(at, at + size);
      at += size;
      if (sequence[0] === SEP && sequence[1] === FUNCTION_KEYS.REPETITION) wantsRedraw = true;
      else out.push(...translate(sequence, isApplication));
    }
    return { bytes: Uint8Array.from(out), wantsRedraw };
  }

  /** Something waits for the byte after it: if none comes, `takeEscape` has what was meant. */
  get isWaiting(): boolean {
    return this.#held.length > 0;
  }

  /** The key Escape sends ESC alone. Anything else that was cut off is dropped. */
  takeEscape(): Uint8Array {
    const isEscape = this.#held[0] === ESC && this.#held.length === 1;
    this.#held = [];
    return Uint8Array.from(isEscape ? [ESC] : []);
  }
}

/** Bytes of the sequence at `at`: more than there are when its end has not come. */
function sequenceSize(input: readonly number[], at: number): number {
  const next = input[at + 1];
  switch (input[at]) {
    case SEP:
      return 2;
    case SS2:
      // The size of an accent shows with the byte after SS2.
      return next === undefined ? 2 : (splitCharacters([SS2, next, 0x61])[0]?.length ?? 2);
    case IDENTIFICATION_START:
      // Ctrl-A is the same byte: an identification is whole or it is none.
      return input[at + IDENTIFICATION_BYTES - 1] === IDENTIFICATION_END ? IDENTIFICATION_BYTES : 1;
    case ESC:
      if (next === undefined) return 2;
      if (next === CSI_OPENING) return csiSize(input, at);
      return ANSWER_BYTES.has(next) ? 2 + (ANSWER_BYTES.get(next) ?? 0) : 1;
    default:
      return 1;
  }
}

function csiSize(input: readonly number[], at: number): number {
  let size = 2;
  while (size < MAX_CSI) {
    const byte = input[at + size++];
    if (byte === undefined || (byte >= 0x40 && byte <= 0x7e)) break;
  }
  return size;
}

function translate(sequence: readonly number[], isApplication: boolean): readonly number[] {
  const [first = 0, second = 0] = sequence;
  if (first === SEP) return BY_KEY.get(second) ?? [];
  if (first === SS2) return text(decodeCharacter(sequence));
  if (sequence.length === IDENTIFICATION_BYTES && first === IDENTIFICATION_START) return [];
  if (first !== ESC || sequence.length === 1) return sequence;
  if (second !== CSI_OPENING) return [];
  const rest = String.fromCharCode(...sequence.slice(2));
  if (rest.length === 1 && MOVES.includes(rest)) return text(`\x1b${isApplication ? 'O' : '['}${rest}`);
  return BY_CSI.get(rest) ?? [];
}
