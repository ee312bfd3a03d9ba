/** For tests of fields: types as a user does, and shows what goes to the terminal. */

import type { Field, KeyEffect } from '../field.ts';
import { InputFilter } from '../input-filter.ts';
import { bytesOf, textOf } from './bytes.ts';

export const drawn = (field: Field): string => textOf(field.draw());

/** Bytes displayed for what is typed; a key that validates shows as `!`. */
export function type(field: Field, input: string, echo = true): string {
  return new InputFilter()
    .push(bytesOf(input))
    .map((token) => {
      if (token.kind === 'character') return textOf(field.type(token.bytes, echo));
      return token.kind === 'key' ? shown(field.key(token.key)) : '';
    })
    .join('');
}

const shown = (effect: KeyEffect): string => (effect.kind === 'validate' ? '!' : textOf(effect.bytes));
