/** Several lines of text of which one is typed into: what InputMsg and InputForm have in common. */

import type { FunctionKey } from '@minipavi/videotex';
import { display, type KeyEffect } from './field.ts';
import type { TextLine } from './text-line.ts';

export class LineSet {
  readonly lines: readonly TextLine[];
  #current: number;

  /** At least one line. */
  constructor(lines: readonly TextLine[], current = 0) {
    this.lines = lines;
    this.#current = current;
  }

  get current(): TextLine {
    return this.lines[this.#current] as TextLine; // #current is always the index of a line
  }

  get isLast(): boolean {
    return this.#current === this.lines.length - 1;
  }

  get content(): string[] {
    return this.lines.map((line) => line.text);
  }

  /** What a key does to lines; null for keys that validate or do not. Suite and Retour only ever move. */
  key(key: FunctionKey): KeyEffect | null {
    switch (key) {
      case 'CORRECTION':
        return display(this.current.rubOut());
      case 'ANNULATION':
        return display(this.current.clear());
      case 'SUITE':
        return display(this.move(1));
      case 'RETOUR':
        return display(this.move(-1));
      default:
        return null;
    }
  }

  /** Draws the line gone to; nothing at either end. */
  move(by: 1 | -1): readonly number[] {
    const to = this.#current + by;
    if (to < 0 || to >= this.lines.length) return [];
    this.#current = to;
    return this.current.draw();
  }
}
