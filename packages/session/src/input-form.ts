/** InputForm: up to 30 one-line fields. */

import { KEY_MASK, type InputFormParam } from '@minipavi/protocol';
import type { FunctionKey } from '@minipavi/videotex';
import {
  columnOr1,
  cursorByte,
  isInMask,
  fit,
  NOTHING,
  rowOr1,
  VALIDATE,
  type Field,
  type KeyEffect,
} from './field.ts';
import { LineSet } from './line-set.ts';
import { TextLine } from './text-line.ts';

const MAX_FIELDS = 30;
/** What stands for arrays of different sizes, for none at all and for more than there may be. */
const FALLBACK = { x: [1], y: [1], l: [10] };
/** Masks taken as Envoi alone: the keys besides it would be taken by the moves between fields. */
const ENVOI_ONLY: readonly number[] = [KEY_MASK.ENVOI, KEY_MASK.RETOUR];

export class InputForm implements Field {
  readonly #lines: LineSet;
  readonly #cursor: number;
  readonly #validwith: number;

  constructor(param: InputFormParam) {
    const { x = [], y = [], l = [] } = param;
    const isEven = x.length === y.length && x.length === l.length;
    const shape = isEven && x.length > 0 && x.length <= MAX_FIELDS ? { x, y, l } : FALLBACK;
    const lines = shape.x.map((givenColumn, i) => {
      const column = columnOr1(givenColumn);
      return new TextLine({
        column,
        row: rowOr1(shape.y[i], 1),
        length: fit(shape.l[i], 41 - column),
        spacechar: param.spacechar ?? '.',
        mask: param.char?.[i] ?? '',
        prefill: param.prefill?.[i] ?? '',
      });
    });
    this.#lines = new LineSet(lines);
    this.#cursor = cursorByte(param.cursor);
    const validwith = param.validwith ?? 0;
    this.#validwith = validwith <= 0 || ENVOI_ONLY.includes(validwith) ? KEY_MASK.ENVOI : validwith;
  }

  draw(): number[] {
    const frames = this.#lines.lines.flatMap((line) => line.frame);
    const texts = this.#lines.lines.flatMap((line) => line.draw());
    return [...frames, ...texts, ...this.#lines.current.end, this.#cursor];
  }

  type(bytes: readonly number[], echo: boolean): readonly number[] {
    return this.#lines.current.add(bytes, echo);
  }

  key(key: FunctionKey): KeyEffect {
    const effect = this.#lines.key(key);
    if (effect) return effect;
    // Sommaire whatever the mask says: services rely on it.
    return key === 'SOMMAIRE' || isInMask(key, this.#validwith) ? VALIDATE : NOTHING;
  }

  content(): string[] {
    return this.#lines.content;
  }
}
