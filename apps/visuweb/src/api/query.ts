/** Parameters of an address, checked: what is not understood is said, with what is accepted. */

import { SESSION_KINDS, type HistoryQuery } from '@minipavi/journal';
import { startOfDay } from '../page-forms.ts';
import { LOG_LEVELS, type LogQuery } from '../pages/page-sources.ts';
import { ApiError } from './api-error.ts';

const MAX_TEXT_LENGTH = 200;
const MAX_SHOWN = 40;

export type Query = URLSearchParams;

const refused = (name: string, seen: string, accepted: string): ApiError =>
  new ApiError(
    400,
    `Paramètre ${name} : « ${seen.slice(0, MAX_SHOWN)} » n'est pas accepté ; accepté : ${accepted}.`,
  );

/** null: absent or empty. */
function text(query: Query, name: string): string | null {
  const value = (query.get(name) ?? '').trim();
  if (value === '') return null;
  if (value.length > MAX_TEXT_LENGTH) throw refused(name, value, `${MAX_TEXT_LENGTH} caractères au plus`);
  return value;
}

export function readInteger(query: Query, name: string, min: number, max: number): number | null {
  const value = text(query, name);
  if (value === null) return null;
  const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw refused(name, value, `un nombre entier de ${min} à ${max}`);
}

function readOne<T extends string>(query: Query, name: string, accepted: readonly T[]): T | null {
  const value = text(query, name);
  if (value === null) return null;
  const found = accepted.find((one) => one.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw refused(name, value, accepted.join(', '));
  return found;
}

/** `days`: later. */
function readDay(query: Query, name: string, days: number): number | null {
  const value = text(query, name);
  if (value === null) return null;
  const at = startOfDay(value, days);
  if (at === null) throw refused(name, value, 'une date aaaa-mm-jj');
  return at;
}

export function readHistoryQuery(query: Query): HistoryQuery {
  const [from, beyond] = [readDay(query, 'from', 0), readDay(query, 'to', 1)];
  if (from !== null && beyond !== null && from >= beyond) {
    throw refused('to', query.get('to') ?? '', 'un jour qui ne précède pas from');
  }
  const [address, kind, words] = [
    text(query, 'ip'),
    readOne(query, 'kind', SESSION_KINDS),
    text(query, 'text'),
  ];
  return {
    ...(from !== null && { from }),
    ...(beyond !== null && { to: beyond - 1 }),
    ...(address !== null && { address }),
    ...(kind !== null && { kind }),
    ...(words !== null && { text: words }),
  };
}

/** `next` of the page before. */
export function readCursor(query: Query): string | null {
  const value = text(query, 'before');
  if (value === null || /^[\w-]{1,40}$/.test(value)) return value;
  throw refused('before', value, 'la valeur next de la page précédente');
}

export function readLogQuery(
  query: Query,
  limits: { readonly usual: number; readonly max: number },
): LogQuery {
  const level = readOne(query, 'level', LOG_LEVELS);
  const session = text(query, 'session');
  const pid = readInteger(query, 'pid', 1, 2 ** 31);
  const [process, words] = [text(query, 'process'), text(query, 'text')];
  return {
    limit: readInteger(query, 'limit', 0, limits.max) ?? limits.usual,
    ...(level !== null && { level }),
    ...(session !== null && { session }),
    ...(pid !== null && { pid }),
    ...(process !== null && { process }),
    ...(words !== null && { text: words }),
  };
}

export const queryOf = (context: { readonly req: { readonly url: string } }): Query =>
  new URL(context.req.url).searchParams;
