/** What the statistics' charts show, out of what the page brought. */

export const KINDS = ['WS', 'WSS', 'AST', 'AUD', 'TELN'] as const;
export type Kind = (typeof KINDS)[number];

export interface ChartedStatistics {
  /** null: a year, whose rows are months. */
  readonly month: number | null;
  readonly rows: readonly {
    readonly unit: number;
    readonly kinds: Readonly<Record<Kind, { readonly count: number }>>;
  }[];
  readonly hours: readonly number[];
  readonly services: readonly { readonly address: string; readonly sessions: number }[];
}

const SHORT_MONTHS = [
  'janv.',
  'févr.',
  'mars',
  'avril',
  'mai',
  'juin',
  'juil.',
  'août',
  'sept.',
  'oct.',
  'nov.',
  'déc.',
];

export const unitLabels = ({ month, rows }: ChartedStatistics): string[] =>
  rows.map(({ unit }) => (month === null ? (SHORT_MONTHS[unit - 1] ?? '') : String(unit)));

/** Kinds that have any session, each with its number by day or month. */
export const seriesByKind = ({ rows }: ChartedStatistics): { kind: Kind; counts: number[] }[] =>
  KINDS.map((kind) => ({ kind, counts: rows.map(({ kinds }) => kinds[kind].count) })).filter(({ counts }) =>
    counts.some((count) => count > 0),
  );

/** An address as short as it can be told by: without scheme, `www.` and index page, cut in its middle to `width` signs. */
export function shortAddress(address: string, width: number): string {
  const short = address.replace(/^[a-z]+:\/\/(www\.)?/i, '').replace(/\/(index\.\w+)?$/i, '');
  if (short.length <= width) return short;
  const half = (width - 1) / 2;
  return `${short.slice(0, Math.ceil(half))}…${short.slice(-Math.floor(half))}`;
}
