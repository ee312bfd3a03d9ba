/** InputMsg: several lines of the same width. */

import { KEY_MASK, type InputMsgParam } from '@minipavi/protocol';
import type { FunctionKey } from '@minipavi/videotex';
import {
  columnOr1,
  cursorByte,
  fit,
  isInMask,
  NOTHING,
  rowOr1,
  VALIDATE,
  type Field,
  type KeyEffect,
} from './field.ts';
import { LineSet } from './line-set.ts';
import { TextLine } from './text-line.ts';

export class InputMsg implements Field {
  readonly #lines: LineSet;
  /** Lines up to the last one that was prefilled with more than blanks. */
  readonly #prefilledCount: number;
  readonly #cursor: number;
  readonly #validwith: number;

  constructor(param: InputMsgParam) {
    const column = columnOr1(param.x);
    const row = rowOr1(param.y, 1);
    const height = fit(param.h, 25 - row);
    const prefill = Array.from({ length: height }, (_, i) => param.prefill?.[i] ?? '');
    const lines = prefill.map(
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
    this.#lines = new LineSet(lines, Math.max(0, this.#prefilledCount - 1));
    this.#cursor = cursorByte(param.cursor);
    const validwith = param.validwith ?? 0;
    this.#validwith = validwith <= 0 ? KEY_MASK.ENVOI : validwith;
  }

  draw(): number[] {
    const lines = this.#lines.lines.flatMap((line, i) => [
      ...line.frame,
      ...(i < this.#prefilledCount ? line.draw() : []),
    ]);
    return [...lines, ...this.#lines.current.end, this.#cursor];
  }

  /** At the end of a line the next one goes on, after what it holds already. */
  type(bytes: readonly number[], echo: boolean): readonly number[] {
    const moves: number[] = [];
    while (this.#lines.current.isFull && !this.#lines.isLast) moves.push(...this.#lines.move(1));
    return [...moves, ...this.#lines.current.add(bytes, echo)];
  }

  key(key: FunctionKey): KeyEffect {
    return this.#lines.key(key) ?? (isInMask(key, this.#validwith) ? VALIDATE : NOTHING);
  }

  content(): string[] {
    return this.#lines.content;
  }
}
