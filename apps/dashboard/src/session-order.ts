/** Which sessions are shown, and in which order. */

import type { Session } from './api-types.ts';

export const SORT_KEYS = [
  'uniqueId',
  'remoteAddr',
  'kind',
  'pid',
  'startedAt',
  'lastActionAt',
  'duration',
  'url',
  'infos',
  'cpuPercent',
  'memoryBytes',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface SortOrder {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

export const isSortKey = (value: unknown): value is SortKey => SORT_KEYS.some((key) => key === value);

/** Without case or accents. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Every word must be somewhere in what the session shows. */
export function matches(session: Session, filter: string): boolean {
  const words = plain(filter).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { uniqueId, remoteAddr, direction, kind, pid, url, infos } = session;
  const shown = plain(`${uniqueId} ${remoteAddr} ${direction}/${kind} ${pid} ${url} ${infos}`);
  return words.every((word) => shown.includes(word));
}

const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });

/** Sessions without a value come last, whichever the way; equal ones in the order they began. */
export function inOrder(sessions: readonly Session[], { key, isDescending }: SortOrder): readonly Session[] {
  const way = isDescending ? -1 : 1;
  return sessions.toSorted((one, other) => {
    const [a, b] = [valueOf(one, key), valueOf(other, key)];
    if ((a === null) !== (b === null)) return a === null ? 1 : -1;
    return (
      way * compare(a, b) || one.startedAt - other.startedAt || one.uniqueId.localeCompare(other.uniqueId)
    );
  });
}

function valueOf(session: Session, key: SortKey): string | number | null {
  // A session lasts the longer, the earlier it began.
  const value = key === 'duration' ? -session.startedAt : session[key];
  return value === '' ? null : value;
}

const compare = (a: string | number | null, b: string | number | null): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
