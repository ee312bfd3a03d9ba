/**
 * A file of the original's statistics: one line of PHP's serialize, day → kind → {count, duration}. Days are '01' to '09'
 * and 10 to 31, since PHP makes integers of keys that look like some.
 */

import type { ImportedCount } from './journal-lines.ts';
import type { SessionKind } from './session-record.ts';

export interface StatsReading {
  readonly counts: readonly ImportedCount[];
  /** French: what was seen, and where. The counts are right all the same, without what is told here. */
  readonly faults: readonly string[];
}

/** The file as a whole says nothing; the message is French. */
export class UnreadableStats extends Error {}

/** Thousands of times what a month takes. */
export const MAX_STATS_BYTES = 4 * 1024 * 1024;
const MAX_FAULTS = 20;
const SHOWN_LENGTH = 40;

/** Those of the original: what it never counted is a fault of the file. */
const KINDS: readonly SessionKind[] = ['WS', 'WSS', 'TELN', 'AST'];

type Entries = readonly (readonly [key: string, value: unknown])[];

/** `days`: of the month. Throws an `UnreadableStats`. */
export async function readPhpStats(bytes: Buffer, days: number): Promise<StatsReading> {
  const value = await unserialized(bytes);
  const byDay = entriesOf(value);
  if (byDay === null) throw new UnreadableStats(`${seen(value)} lu, un tableau de jours est attendu`);
  const reading: { counts: ImportedCount[]; faults: string[] } = { counts: [], faults: [] };
  for (const [key, kinds] of byDay) readDay(key, kinds, days, reading);
  const { counts, faults } = reading;
  const more = faults.length - MAX_FAULTS;
  return {
    counts,
    faults: more > 0 ? [...faults.slice(0, MAX_FAULTS), `et ${more} autres défauts`] : faults,
  };
}

function readDay(
  key: string,
  value: unknown,
  days: number,
  { counts, faults }: { counts: ImportedCount[]; faults: string[] },
): void {
  const day = /^\d{1,2}$/.test(key) ? Number(key) : 0;
  if (day < 1 || day > days)
    return void faults.push(`jour ${seen(key)} refusé, de 01 à ${days} sont acceptés`);
  const where = `jour ${String(day).padStart(2, '0')}`;
  const kinds = entriesOf(value);
  if (kinds === null)
    return void faults.push(`${where} : ${seen(value)} lu, un tableau de types est attendu`);
  for (const [name, sums] of kinds) {
    const kind = KINDS.find((one) => one === name);
    const fields = new Map(entriesOf(sums) ?? []);
    const [count, seconds] = [fields.get('count'), fields.get('duration')];
    if (kind === undefined) {
      const lost = wholeNumber(count) === null ? '' : `, ${wholeNumber(count)} sessions non reprises`;
      faults.push(`${where} : type ${seen(name)} inconnu${lost} ; ${KINDS.join(', ')} sont acceptés`);
      continue;
    }
    const numbers = { count: wholeNumber(count), seconds: wholeNumber(seconds) };
    if (numbers.count === null || numbers.seconds === null) {
      const read = numbers.count === null ? `count ${seen(count)}` : `duration ${seen(seconds)}`;
      faults.push(`${where}, ${kind} : ${read}, un nombre entier positif est attendu`);
      continue;
    }
    counts.push({ day, kind, count: numbers.count, seconds: numbers.seconds });
  }
}

/** PHP's arrays are lists here, or objects. Null: it is none. */
function entriesOf(value: unknown): Entries | null {
  return typeof value === 'object' && value !== null ? Object.entries(value) : null;
}

/** Null: it is none, or not to be counted with. */
function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

async function unserialized(bytes: Buffer): Promise<unknown> {
  const text = bytes.toString('latin1').trimEnd();
  if (text === '') throw new UnreadableStats('le fichier est vide');
  const { unserialize } = await import('php-serialize');
  let value: unknown;
  try {
    value = unserialize(bytes, {}, { encoding: 'latin1' });
  } catch (error) {
    throw new UnreadableStats(whereItFailed(error as Error, text), { cause: error });
  }
  const end = endOfArray(text) ?? text.length;
  if (end < text.length) {
    throw new UnreadableStats(`${seen(text.slice(end))} de trop après la fin du tableau, à l'octet ${end}`);
  }
  return value;
}

/** The library stops where the first value does. Null: it does not end. Names of days and kinds hold no brackets. */
function endOfArray(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}' && --depth <= 0) return at + 1;
  }
  return null;
}

/** The library says at what byte it was, a little behind what it did not understand. */
function whereItFailed({ message }: Error, text: string): string {
  if (text.startsWith('a:') && endOfArray(text) === null) {
    return `le fichier s'arrête au milieu du tableau, après ${text.length} octets`;
  }
  const at = Math.max(0, Number(/ at index (\d+)/.exec(message)?.[1] ?? 0) - 2);
  return `ce n'est pas la forme « serialize » de PHP : ${seen(text.slice(at))} lu vers l'octet ${at}`;
}

/** « what was read », harmless on a terminal, and not the whole file. */
function seen(value: unknown): string {
  if (value === undefined) return 'absent';
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  const text = (isPlain ? String(value) : plainJson(value)).replace(/\p{C}/gu, '\ufffd');
  return `« ${text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text} »`;
}

/** PHP's larger integers are more than JSON knows. */
const plainJson = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
