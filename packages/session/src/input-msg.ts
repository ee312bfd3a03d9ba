/** InputMsg: several lines of the same width. */

import { KEY_MASK, type InputMsgParam } from '@minipavi/protocol';
import type { FunctionKey } from '@minipavi/videotex';
import {
  columnOr1,
  cursorByte,
  display,
  fit,
  isInMask,
  NOTHING,
  rowOr1,
  VALIDATE,
  type Field,
  type KeyEffect,
} from './field.ts';
import { TextLine } from './text-line.ts';

export class InputMsg implements Field {
  readonly #lines: readonly TextLine[];
  /** Lines up to the last one that was prefilled with more than blanks. */
  readonly #prefilledCount: number;
  readonly #cursor: number;
  readonly #validwith: number;
  #current: number;

  constructor(param: InputMsgParam) {
    const column = columnOr1(param.x);
    const row = rowOr1(param.y, 1);
    const height = fit(param.h, 25 - row);
    const prefill = Array.from({ length: height }, (_, i) => param.prefill?.[i] ?? '');
    this.#lines = prefill.map(
      (text, i) =>
        new TextLine({
          column,
          row: row + i,
          length: fit(param.w, 41 - column),
          spacechar: param.spacechar ?? ' ',
          mask: '',
          prefill: text,
        }),
    );
    this.#prefilledCount = prefill.map((text) => text.trim() !== '').lastIndexOf(true) + 1;
    this.#current = Math.max(0, this.#prefilledCount - 1);
    this.#cursor = cursorByte(param.cursor);
    const validwith = param.validwith ?? 0;
    this.#validwith = validwith <= 0 ? KEY_MASK.ENVOI : validwith;
  }

  draw(): number[] {
    const lines = this.#lines.flatMap((line, i) => [
      ...line.frame,
      ...(i < this.#prefilledCount ? line.draw() : []),
    ]);
    return [...lines, ...this.#line.end, this.#cursor];
  }

  /** At the end of a line the next one goes on, after what it holds already. */
  type(bytes: readonly number[], echo: boolean): readonly number[] {
    const moves: number[] = [];
    while (this.#line.isFull && this.#current < this.#lines.length - 1) {
      this.#current += 1;
      moves.push(...this.#line.draw());
    }
    return [...moves, ...this.#line.add(bytes, echo)];
  }

  key(key: FunctionKey): KeyEffect {
    switch (key) {
      case 'CORRECTION':
        return display(this.#line.rubOut());
      case 'ANNULATION':
        return display(this.#line.clear());
      case 'SUITE':
        return this.#move(1);
      case 'RETOUR':
        return this.#move(-1);
      default:
        return isInMask(key, this.#validwith) ? VALIDATE : NOTHING;
    }
  }

  content(): string[] {
    return this.#lines.map((line) => line.text);
  }

  #move(by: 1 | -1): KeyEffect {
    const to = this.#current + by;
    if (to < 0 || to >= this.#lines.length) return NOTHING;
    this.#current = to;
    return display(this.#line.draw());
  }

  get #line(): TextLine {
    return this.#lines[this.#current] as TextLine; // #current is always the index of a line
  }
}
