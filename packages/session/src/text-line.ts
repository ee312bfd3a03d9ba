/** One line of typed text: at most so many characters, an accented letter being one. */

import { BS, decodeCharacter, encodeText, position, REP, splitCharacters } from '@minipavi/videotex';

interface Typed {
  readonly bytes: readonly number[];
  readonly text: string;
  /** False when it was typed without echo: there is nothing on the screen to rub out. */
  shown: boolean;
}

export interface TextLineOptions {
  readonly column: number;
  readonly row: number;
  readonly length: number;
  /** Fills what is not typed; only its first character counts. */
  readonly spacechar: string;
  /** Shown instead of every character (password); '' for none. */
  readonly mask: string;
  readonly prefill: string;
}

/** Bytes of the first character of a text, which may be an accented one; `fallback` when it has none. */
export const firstCharacter = (text: string, fallback: string): readonly number[] =>
  splitCharacters(encodeText(text))[0] ?? [...encodeText(fallback)];

export class TextLine {
  readonly #options: TextLineOptions;
  readonly #space: readonly number[];
  readonly #mask: readonly number[] | null;
  #typed: Typed[];

  constructor(options: TextLineOptions) {
    this.#options = options;
    this.#space = firstCharacter(options.spacechar, ' ');
    this.#mask = options.mask === '' ? null : firstCharacter(options.mask, '*');
    this.#typed = splitCharacters(encodeText(options.prefill))
      .slice(0, options.length)
      .map((bytes) => ({ bytes, text: decodeCharacter(bytes), shown: true }));
  }

  get text(): string {
    return this.#typed.map(({ text }) => text).join('');
  }

  get size(): number {
    return this.#typed.length;
  }

  get isFull(): boolean {
    return this.#typed.length >= this.#options.length;
  }

  get start(): number[] {
    return position(this.#options.column, this.#options.row);
  }

  /** Cursor after the text. A full line that ends at the screen's edge has none: it stays on the last cell. */
  get end(): number[] {
    return position(Math.min(40, this.#options.column + this.size), this.#options.row);
  }

  /** The empty field: position, filler repeated. */
  get frame(): number[] {
    return [...this.start, ...this.#filler(this.#options.length)];
  }

  /** Draws what is typed, from the start of the line; typed without echo or not, it is on the screen then. */
  draw(): number[] {
    return [...this.start, ...this.drawText()];
  }

  /** The same for a cursor that stands at the start already. */
  drawText(): number[] {
    for (const one of this.#typed) one.shown = true;
    return this.#typed.flatMap((one) => (this.#mask ?? one.bytes) as number[]);
  }

  /** Bytes of the echo; empty when the line is full, the character is none, or there is no echo. */
  add(bytes: readonly number[], echo: boolean): readonly number[] {
    const text = decodeCharacter(bytes);
    if (this.isFull || text === '') return [];
    this.#typed.push({ bytes, text, shown: echo });
    return echo ? (this.#mask ?? bytes) : [];
  }

  /** Correction: the last character goes. */
  rubOut(): readonly number[] {
    const last = this.#typed.pop();
    return last?.shown ? [BS, ...this.#space, BS] : [];
  }

  /** Annulation: the whole text goes. */
  clear(): readonly number[] {
    const shown = this.#typed.filter((one) => one.shown).length;
    this.#typed = [];
    return shown === 0 ? [] : [...this.start, ...this.#filler(shown), ...this.start];
  }

  /** REP repeats the character just printed, so one less than the number of cells. */
  #filler(count: number): number[] {
    return [...this.#space, REP, 0x40 + count - 1];
  }
}
