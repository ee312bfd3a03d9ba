/** What the statistics page shows, added up from days. */

import type { ImportedCount, SessionCount } from './journal-lines.ts';
import { SESSION_KINDS, type SessionKind } from './session-record.ts';

export interface Count {
  readonly count: number;
  readonly seconds: number;
}

export interface StatisticsRow {
  /** Day of the month, or month of the year, from 1. */
  readonly unit: number;
  readonly kinds: Readonly<Record<SessionKind, Count>>;
  readonly total: Count;
}

/** Of a month by days, or of a year by months; sessions of direction IN, by the day they ended. */
export interface Statistics {
  readonly year: number;
  /** 1 to 12; null: the whole year. */
  readonly month: number | null;
  /** Every day or month, those without sessions too. */
  readonly rows: readonly StatisticsRow[];
  readonly totals: StatisticsRow['kinds'];
  readonly total: Count;
  /** Sessions that began in each hour of the day. Imported ones are not in it, nor in `services`. */
  readonly hours: readonly number[];
  /** Sessions that visited an address; most first, at most 50. */
  readonly services: readonly { readonly address: string; readonly sessions: number }[];
}

type Kinds = Record<SessionKind, Count>;

/** Addresses counted in a month: users may type any, and only the most visited matter. */
const MAX_ADDRESSES = 5000;
const MAX_SHOWN_ADDRESSES = 50;
const NOTHING: Count = { count: 0, seconds: 0 };

const plus = (one: Count, other: Count): Count => ({
  count: one.count + other.count,
  seconds: one.seconds + other.seconds,
});
const noKinds = (): Kinds => ({ WS: NOTHING, WSS: NOTHING, TELN: NOTHING, AST: NOTHING, AUD: NOTHING });

function addKinds(to: Kinds, kinds: Readonly<Kinds>): void {
  for (const kind of SESSION_KINDS) to[kind] = plus(to[kind], kinds[kind]);
}

/** What a month adds up to. */
export class Tally {
  /** By day. */
  readonly #days = new Map<number, Kinds>();
  readonly hours: number[] = Array.from({ length: 24 }, () => 0);
  readonly services = new Map<string, number>();

  addSession({ day, kind, direction, hour, seconds, services }: SessionCount): void {
    if (direction !== 'IN') return;
    this.addImported({ day, kind, count: 1, seconds });
    this.hours[hour] = (this.hours[hour] ?? 0) + 1;
    for (const address of new Set(services)) {
      const sessions = this.services.get(address);
      if (sessions === undefined && this.services.size >= MAX_ADDRESSES) continue;
      this.services.set(address, (sessions ?? 0) + 1);
    }
  }

  addImported({ day, kind, count, seconds }: ImportedCount): void {
    const kinds = this.#days.get(day) ?? noKinds();
    kinds[kind] = plus(kinds[kind], { count, seconds });
    this.#days.set(day, kinds);
  }

  /** Both together, in a new one. */
  plus(other: Tally): Tally {
    const sum = new Tally();
    for (const one of [this, other]) {
      for (const [day, kinds] of one.#days) {
        const added = sum.#days.get(day) ?? noKinds();
        addKinds(added, kinds);
        sum.#days.set(day, added);
      }
      one.hours.forEach((sessions, hour) => (sum.hours[hour] = (sum.hours[hour] ?? 0) + sessions));
      for (const [address, sessions] of one.services) {
        sum.services.set(address, (sum.services.get(address) ?? 0) + sessions);
      }
    }
    return sum;
  }

  day(day: number): Kinds {
    return this.#days.get(day) ?? noKinds();
  }

  get total(): Kinds {
    const total = noKinds();
    for (const kinds of this.#days.values()) addKinds(total, kinds);
    return total;
  }
}

const totalOf = (kinds: Kinds): Count => SESSION_KINDS.reduce((sum, kind) => plus(sum, kinds[kind]), NOTHING);

/** `units`: by day, or by month, from 1. `sum`: all that they hold. */
function statistics(year: number, month: number | null, units: readonly Kinds[], sum: Tally): Statistics {
  const totals = sum.total;
  const services = [...sum.services].map(([address, sessions]) => ({ address, sessions }));
  services.sort((one, other) => other.sessions - one.sessions || (one.address < other.address ? -1 : 1));
  return {
    year,
    month,
    rows: units.map((kinds, index) => ({ unit: index + 1, kinds, total: totalOf(kinds) })),
    totals,
    total: totalOf(totals),
    hours: sum.hours,
    services: services.slice(0, MAX_SHOWN_ADDRESSES),
  };
}

export function monthStatistics(year: number, month: number, days: number, tally: Tally): Statistics {
  const units = Array.from({ length: days }, (_, index) => tally.day(index + 1));
  return statistics(year, month, units, tally);
}

/** `months`: twelve. */
export function yearStatistics(year: number, months: readonly Tally[]): Statistics {
  const sum = months.reduce((one, other) => one.plus(other), new Tally());
  return statistics(
    year,
    null,
    months.map((month) => month.total),
    sum,
  );
}
