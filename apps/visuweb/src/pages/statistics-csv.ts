/** The table of statistics as a spreadsheet reads it: semicolons, UTF-8 with its mark, durations in seconds. */

import { SESSION_KINDS, type Statistics, type StatisticsRow } from '@minipavi/journal';

const BYTE_ORDER_MARK = '\ufeff';
const two = (value: number): string => String(value).padStart(2, '0');

export function statisticsCsv({ year, month, rows, totals, total }: Statistics): string {
  const head = [
    month === null ? 'Mois' : 'Jour',
    ...SESSION_KINDS.flatMap((kind) => [`${kind} connexions`, `${kind} secondes`]),
    'Total connexions',
    'Total secondes',
    'TMC secondes',
  ];
  const line = (name: string, counts: Pick<StatisticsRow, 'kinds' | 'total'>): (string | number)[] => [
    name,
    ...SESSION_KINDS.flatMap((kind) => [counts.kinds[kind].count, counts.kinds[kind].seconds]),
    counts.total.count,
    counts.total.seconds,
    counts.total.count === 0 ? '' : Math.round(counts.total.seconds / counts.total.count),
  ];
  const unitName = (unit: number): string =>
    month === null ? `${year}-${two(unit)}` : `${year}-${two(month)}-${two(unit)}`;
  const lines = [
    head,
    ...rows.map((row) => line(unitName(row.unit), row)),
    line('Total', { kinds: totals, total }),
  ];
  return BYTE_ORDER_MARK + lines.map((cells) => `${cells.join(';')}\r\n`).join('');
}
