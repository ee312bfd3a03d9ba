/** InputTxt: one line. */

import type { InputTxtParam } from '@minipavi/protocol';
import type { FunctionKey } from '@minipavi/videotex';
import {
  columnOr1,
  cursorByte,
  display,
  isInMask,
  NOTHING,
  rowOr1,
  VALIDATE,
  type Field,
  type KeyEffect,
} from './field.ts';
import { TextLine } from './text-line.ts';

/** Out of range on either side, the length falls to one character: the original's rule, which services see. */
const lengthOr1 = (column: number, l: number | undefined): number =>
  l !== undefined && l >= 1 && l <= 41 - column ? l : 1;

export class InputTxt implements Field {
  readonly #line: TextLine;
  readonly #cursor: number;
  readonly #validwith: number;

  constructor(param: InputTxtParam) {
    const column = columnOr1(param.x);
    this.#line = new TextLine({
      column,
      row: rowOr1(param.y, 0),
      length: lengthOr1(column, param.l),
      spacechar: param.spacechar ?? ' ',
      mask: param.char ?? '',
      prefill: param.prefill ?? '',
    });
    this.#cursor = cursorByte(param.cursor);
    // Without validwith no key validates: odd, but services live with it.
    this.#validwith = param.validwith ?? 0;
  }

  draw(): number[] {
    return [...this.#line.frame, ...this.#line.start, this.#cursor, ...this.#line.drawText()];
  }

  type(bytes: readonly number[], echo: boolean): readonly number[] {
    return this.#line.add(bytes, echo);
  }

  key(key: FunctionKey): KeyEffect {
    if (key === 'CORRECTION') return display(this.#line.rubOut());
    if (key === 'ANNULATION') return display(this.#line.clear());
    return isInMask(key, this.#validwith) ? VALIDATE : NOTHING;
  }

  content(): string[] {
    return [this.#line.text];
  }
}
