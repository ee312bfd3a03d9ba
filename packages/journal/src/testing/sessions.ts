/** Sessions to write. */

import type { SessionRecord } from '../session-record.ts';

/** Local time. `month`: 1 to 12. */
export const at = (year: number, month: number, day: number, hour = 12, minute = 0): number =>
  new Date(year, month - 1, day, hour, minute).getTime();

export const AN_EVENING = at(2024, 5, 27, 20);

/** The nth uniqueId. */
export const idOf = (n: number): string => String(17_168_338_000_000 + n);

/** The nth session: a minute long, and a minute after the one before. */
export function session(n: number, changes: Partial<SessionRecord> = {}): SessionRecord {
  const endedAt = changes.endedAt ?? AN_EVENING + n * 60_000;
  return {
    uniqueId: idOf(n),
    kind: 'WSS',
    direction: 'IN',
    remoteAddr: '192.0.2.7',
    pid: 4711,
    startedAt: endedAt - 60_000,
    endedAt,
    lastActionAt: endedAt - 5_000,
    url: 'http://service.example/index.php?step=10',
    infos: '',
    services: ['http://service.example/index.php'],
    reason: 'Connexion/Fin',
    ...changes,
  };
}
