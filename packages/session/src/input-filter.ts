/**
 * From the bytes of a terminal's keyboard to what they mean, whatever packets they come cut in.
 * Answers to protocol requests are taken out here, so that they are never taken for typing.
 */

import { BS, CR, ESC, FUNCTION_KEYS, isAccent, SEP, SS2, US, type FunctionKey } from '@minipavi/videotex';

export type InputToken =
  /** One character of 1 to 3 bytes: G0, SS2 code, or SS2 accent letter. */
  | { readonly kind: 'character'; readonly bytes: readonly number[] }
  | { readonly kind: 'key'; readonly key: FunctionKey }
  /** Answer to the identification request: three printable characters. */
  | { readonly kind: 'identification'; readonly id: string }
  /** CR + letter. */
  | { readonly kind: 'secondary'; readonly letter: string };

const KEY_OF_BYTE = new Map<number, FunctionKey>([
  ...(Object.entries(FUNCTION_KEYS) as [FunctionKey, number][]).map(([key, byte]) => [byte, key] as const),
  [0x59, 'CONNEXION_FIN'],
]);

/** Arrow keys of the extended keyboard: ESC [ + byte. */
const ARROWS = new Map<number, InputToken>([
  [0x41, { kind: 'key', key: 'RETOUR' }],
  [0x42, { kind: 'key', key: 'SUITE' }],
  [0x43, { kind: 'character', bytes: [0x20] }],
  [0x44, { kind: 'key', key: 'CORRECTION' }],
]);

/** Argument bytes after ESC 39 (PRO1), ESC 3A (PRO2), ESC 3B (PRO3). */
const PRO_ARGUMENTS = new Map([
  [0x39, 1],
  [0x3a, 2],
  [0x3b, 3],
]);

const SOH = 0x01;
const EOT = 0x04;
const CSI = 0x5b;
/** A longer CSI sequence is no keyboard's: dropped. */
const MAX_CSI = 16;

type State =
  'ground' | 'sep' | 'esc' | 'pro' | 'csi' | 'identification' | 'ss2' | 'accent' | 'cr' | 'position';

const isPrintable = (byte: number) => byte >= 0x20 && byte <= 0x7e;
const isLetter = (byte: number) => byte >= 0x40 && byte <= 0x7e;

export class InputFilter {
  #state: State = 'ground';
  /** Bytes of the unfinished sequence; in state `pro` and `position`, arguments still to come. */
  #held: number[] = [];
  #left = 0;
  readonly #waitsAfterCr: boolean;

  /**
   * `waitsAfterCr`: a CR that ends a packet waits for its letter, as a secondary function is typed by hand.
   * Without any secondary function in use it does not, so that a letter typed after Return is not lost.
   */
  constructor(options: { readonly waitsAfterCr?: boolean } = {}) {
    this.#waitsAfterCr = options.waitsAfterCr ?? false;
  }

  /** Tokens that one packet completes. Bytes that mean nothing are skipped; nothing throws. */
  push(packet: Uint8Array): InputToken[] {
    const out: InputToken[] = [];
    for (const byte of packet) this.#byte(byte, out);
    if (this.#state === 'cr' && !this.#waitsAfterCr) this.#reset();
    return out;
  }

  /** Forgets a key or character begun in a packet whose end is dropped. Terminal answers go on. */
  dropTyping(): void {
    if (this.#state !== 'pro' && this.#state !== 'identification' && this.#state !== 'position')
      this.#reset();
  }

  #reset(): void {
    this.#state = 'ground';
    this.#held = [];
  }

  #enter(state: State, left = 0): void {
    this.#state = state;
    this.#held = [];
    this.#left = left;
  }

  #byte(byte: number, out: InputToken[]): void {
    switch (this.#state) {
      case 'ground':
        return this.#ground(byte, out);
      case 'sep':
        return this.#afterSep(byte, out);
      case 'esc':
        return this.#afterEsc(byte, out);
      case 'csi':
        return this.#inCsi(byte, out);
      case 'identification':
        return this.#inIdentification(byte, out);
      case 'ss2':
      case 'accent':
        return this.#inG2(byte, out);
      case 'cr':
        this.#reset();
        if (!isLetter(byte)) return this.#ground(byte, out);
        out.push({ kind: 'secondary', letter: String.fromCharCode(byte) });
        return;
      case 'pro':
      case 'position':
        if (--this.#left === 0) this.#reset();
        return;
    }
  }

  #ground(byte: number, out: InputToken[]): void {
    if (isPrintable(byte)) {
      out.push({ kind: 'character', bytes: [byte] });
      return;
    }
    switch (byte) {
      case SEP:
        return this.#enter('sep');
      case ESC:
        return this.#enter('esc');
      case SS2:
        return this.#enter('ss2');
      case SOH:
        return this.#enter('identification');
      case CR:
        return this.#enter('cr');
      case US: // answer to a cursor position request: row, column
        return this.#enter('position', 2);
      case BS: // the left arrow of a keyboard that is not extended
        out.push({ kind: 'key', key: 'CORRECTION' });
    }
  }

  #afterSep(byte: number, out: InputToken[]): void {
    if (byte === SEP) return;
    this.#reset();
    const key = KEY_OF_BYTE.get(byte);
    if (key) out.push({ kind: 'key', key });
    else if (!isPrintable(byte)) this.#ground(byte, out); // a sequence begins where the letter was lost
  }

  #afterEsc(byte: number, out: InputToken[]): void {
    const left = PRO_ARGUMENTS.get(byte);
    if (left !== undefined) return this.#enter('pro', left);
    if (byte === CSI) return this.#enter('csi');
    this.#reset();
    this.#ground(byte, out);
  }

  #inCsi(byte: number, out: InputToken[]): void {
    if (isLetter(byte)) {
      const arrow = this.#held.length === 0 ? ARROWS.get(byte) : undefined;
      this.#reset();
      if (arrow) out.push(arrow);
      return;
    }
    const belongs = isPrintable(byte) && this.#held.length < MAX_CSI;
    if (belongs) this.#held.push(byte);
    else {
      this.#reset();
      this.#ground(byte, out);
    }
  }

  /** 01 maker type version 04. Some terminals leave the parity bit in: it is cleared. */
  #inIdentification(byte: number, out: InputToken[]): void {
    const clean = byte & 0x7f;
    if (this.#held.length === 3 && clean === EOT) {
      out.push({ kind: 'identification', id: String.fromCharCode(...this.#held) });
      this.#reset();
    } else if (this.#held.length < 3 && isPrintable(clean)) {
      this.#held.push(clean);
    } else {
      // Not an identification after all: what came after the 01 was typed.
      const typed = this.#held;
      this.#reset();
      for (const one of typed) this.#byte(one, out);
      this.#byte(byte, out);
    }
  }

  #inG2(byte: number, out: InputToken[]): void {
    if (byte === SS2) return this.#enter('ss2');
    if (!isPrintable(byte)) {
      this.#reset();
      this.#ground(byte, out);
    } else if (this.#state === 'ss2' && isAccent(byte)) {
      this.#enter('accent');
      this.#held = [byte];
    } else {
      const bytes = [SS2, ...this.#held, byte];
      this.#reset();
      out.push({ kind: 'character', bytes });
    }
  }
}
