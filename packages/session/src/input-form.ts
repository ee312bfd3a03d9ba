/** InputForm: up to 30 one-line fields. */

import { KEY_MASK, type InputFormParam } from '@minipavi/protocol';
import type { FunctionKey } from '@minipavi/videotex';
import {
  columnOr1,
  cursorByte,
  display,
  isInMask,
  fit,
  NOTHING,
  rowOr1,
  VALIDATE,
  type Field,
  type KeyEffect,
} from './field.ts';
import { TextLine } from './text-line.ts';

const MAX_FIELDS = 30;
/** What stands for arrays of different sizes, for none at all and for more than there may be. */
const FALLBACK = { x: [1], y: [1], l: [10] };
/** Masks taken as Envoi alone: the keys besides it would be taken by the moves between fields. */
const ENVOI_ONLY: readonly number[] = [KEY_MASK.ENVOI, KEY_MASK.RETOUR];

export class InputForm implements Field {
  readonly #lines: readonly TextLine[];
  readonly #cursor: number;
  readonly #validwith: number;
  #current = 0;

  constructor(param: InputFormParam) {
    const { x = [], y = [], l = [] } = param;
    const isEven = x.length === y.length && x.length === l.length;
    const shape = isEven && x.length > 0 && x.length <= MAX_FIELDS ? { x, y, l } : FALLBACK;
    this.#lines = shape.x.map((givenColumn, i) => {
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
    this.#cursor = cursorByte(param.cursor);
    const validwith = param.validwith ?? 0;
    this.#validwith = validwith <= 0 || ENVOI_ONLY.includes(validwith) ? KEY_MASK.ENVOI : validwith;
  }

  draw(): number[] {
    const frames = this.#lines.flatMap((line) => line.frame);
    const texts = this.#lines.flatMap((line) => line.draw());
    return [...frames, ...texts, ...this.#line.end, this.#cursor];
  }

  type(bytes: readonly number[], echo: boolean): readonly number[] {
    return this.#line.add(bytes, echo);
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
      case 'SOMMAIRE': // whatever the mask says: services rely on it
        return VALIDATE;
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
