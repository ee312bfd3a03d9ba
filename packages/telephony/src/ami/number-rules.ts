/**
 * Which numbers the gateway calls.
 *
 * A rule is digits, `+`, `*`, `#`; `X` stands for any digit, a final `.` for any rest, none included: `15` is that
 * number alone, `089.` all that begin with 089, `32XX` four digits. Of several rules that fit the most exact one
 * decides (most signs before any X or dot), so that `0892123456` may be allowed where `089.` is not; as exact both
 * ways, the call is forbidden.
 */

import { nationalForm, normaliseNumber } from './dialled-number.ts';

/** What a French operator does not want called by a program, nor paid for. */
export const DENIED_NUMBERS: readonly string[] = [
  // Emergencies and help lines: a modem's whistle there takes somebody's place.
  ...['15', '17', '18', '110', '112', '114', '115', '116.', '119', '191', '196', '197', '911', '999'],
  ...['3114', '3919'],
  // Services at a price: 081, 082, 089, short numbers, directory enquiries.
  ...['081.', '082.', '089.', '32XX', '36XX', '39XX', '118.'],
  // Abroad: what stolen keys are used for.
  '+.',
  // Codes that change how the line works: call forwarding, caller's number hidden or shown…
  ...['*.', '#.'],
];

const RULE = /^(?=.)(\+|[*#])?[0-9X*#]*\.?$/;

export const isNumberRule = (text: string): boolean => RULE.test(text);

interface Rule {
  readonly pattern: RegExp;
  /** Signs that must be just so. */
  readonly exactness: number;
}

function readRule(text: string): Rule {
  if (!isNumberRule(text))
    throw new RangeError(`règle de numéro « ${text} » : chiffres, X, * et #, point final`);
  const signs = text.endsWith('.') ? text.slice(0, -1) : text;
  const body = signs.replace(/[+*]/g, '\\$&').replaceAll('X', '[0-9]');
  const exact = signs.indexOf('X');
  return {
    pattern: new RegExp(`^${body}${signs === text ? '$' : ''}`),
    // A whole number is more exact than a beginning of the same length.
    exactness: 2 * (exact < 0 ? signs.length : exact) + (signs === text ? 1 : 0),
  };
}

export interface NumberRuleLists {
  /** Empty: all that is not denied. */
  readonly allow?: readonly string[];
  /** DENIED_NUMBERS when not given. */
  readonly deny?: readonly string[];
}

export type NumberVerdict =
  { readonly number: string; readonly fault: null } | { readonly number: null; readonly fault: string };

const refused = (fault: string): NumberVerdict => ({ number: null, fault });

export class NumberRules {
  readonly #allow: readonly Rule[];
  readonly #deny: readonly Rule[];

  /** Throws a RangeError for what is no rule. */
  constructor({ allow = [], deny = DENIED_NUMBERS }: NumberRuleLists = {}) {
    this.#allow = allow.map(readRule);
    this.#deny = deny.map(readRule);
  }

  /** The number to be dialled, or why not, in French. */
  judge(text: string): NumberVerdict {
    const number = normaliseNumber(text);
    if (number === null) return refused('ce n’est pas un numéro de téléphone');
    const national = nationalForm(number);
    // +33 15, 00 33 15 and 015 may well be taken for 15 somewhere on the way.
    const denied = exactest(this.#deny, [national, national.replace(/^0/, '')]);
    const allowed = exactest(this.#allow, [national]);
    if (denied >= 0 && denied >= allowed) return refused('numéro interdit sur cette passerelle');
    if (this.#allow.length > 0 && allowed < 0)
      return refused('numéro hors de ceux que cette passerelle appelle');
    return { number, fault: null };
  }
}

/** -1: none fits. */
const exactest = (rules: readonly Rule[], spellings: readonly string[]): number =>
  rules.reduce(
    (best, { pattern, exactness }) =>
      exactness > best && spellings.some((spelling) => pattern.test(spelling)) ? exactness : best,
    -1,
  );
