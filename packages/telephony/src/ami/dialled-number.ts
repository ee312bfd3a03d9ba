/** Numbers as services give them: from "03.88.77.66.55" to what is dialled. */

const SEPARATORS = /[\s.\-\u2010-\u2015]/g;
/** Nothing else: `@ / & ; ?` would make Asterisk call something else than this number. */
const SHAPE = /^\+?[0-9*#]{2,20}$/;
/** Longer texts are not worth looking at. */
const MAX_TEXT = 64;

/** What is dialled, without separators; null when it is no number. */
export function normaliseNumber(text: string): string | null {
  if (text.length > MAX_TEXT) return null;
  const number = text.replace(SEPARATORS, '');
  return SHAPE.test(number) ? number : null;
}

const FRANCE = '+33';

/** The one spelling by which rules judge: +33 and 00 33 as at home, other countries with a `+`. */
export function nationalForm(number: string): string {
  const international = number.startsWith('00') ? `+${number.slice(2)}` : number;
  if (!international.startsWith(FRANCE)) return international;
  const rest = international.slice(FRANCE.length);
  return rest.startsWith('0') ? rest : `0${rest}`;
}

/** For logs: whom somebody calls is nobody's business. */
export function shortNumber(number: string): string {
  if (number.length <= 4) return number;
  return `${number.slice(0, 4)}${'•'.repeat(Math.max(1, number.length - 6))}${number.slice(Math.max(4, number.length - 2))}`;
}
