/**
 * Reading of JSON as services write it. Most are PHP scripts: numbers come as strings, an empty object as [],
 * a list with holes as an object, "nothing" as null, false or ''. All of that is meant, and accepted.
 */

/** What was seen instead of what is accepted, in the words of the error screen (French). */
export class ContractFault extends Error {
  constructor(path: string, seen: unknown, accepted: string) {
    super(`${path} : ${describe(seen)}, attendu ${accepted}`);
    this.name = 'ContractFault';
  }
}

/** A JSON value in a few words. */
export function describe(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'tableau';
  if (typeof value === 'object') return 'objet';
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  return JSON.stringify(value);
}

/** PHP's idea of "not given". */
export const isNothing = (value: unknown): value is null | undefined | false | '' =>
  value === undefined || value === null || value === false || value === '';

/** PHP's idea of true, but for the word itself written as a text. */
export const isTrue = (value: unknown): boolean => Boolean(value) && value !== '0' && value !== 'false';

/** An object; [] stands for an empty one. */
export function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (Array.isArray(value) && value.length === 0) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ContractFault(path, value, 'un objet');
  }
  return value as Record<string, unknown>;
}

/** A text; numbers are written out, nothing is ''. */
export function asText(value: unknown, path: string): string {
  if (isNothing(value)) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || value === true) return String(value);
  throw new ContractFault(path, value, 'un texte');
}

/** A whole number, or undefined when not given. Fractions are cut. */
export function asInteger(value: unknown, path: string): number | undefined {
  if (isNothing(value)) return undefined;
  const number = typeof value === 'string' ? Number(value.trim()) : value === true ? 1 : value;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw new ContractFault(path, value, 'un nombre');
  return Math.trunc(number);
}

/** A list; an object stands for the list of its values. At most `max` entries are looked at. */
export function asList(value: unknown, path: string, max: number): readonly unknown[] {
  if (isNothing(value)) return [];
  if (typeof value !== 'object') throw new ContractFault(path, value, 'un tableau');
  return Object.values(value).slice(0, max);
}
