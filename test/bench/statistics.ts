/** Figures of a series of measurements, and how they are printed. */

/** The value that `share` (0 to 1) of the series does not exceed. */
export function percentile(series: readonly number[], share: number): number {
  const sorted = [...series].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (series: readonly number[]): number => percentile(series, 0.5);

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same figure of the original, on a machine of two cores; absent where it has none. */
  readonly original?: number;
  /** What is aimed at; `atLeast` where more is better. */
  readonly aim?: number;
  readonly atLeast?: boolean;
}

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function verdict({ value, aim, atLeast }: Row): string {
  if (aim === undefined) return '';
  const isMet = atLeast ? value >= aim : value <= aim;
  return `${atLeast ? '>=' : '<='} ${aim}${isMet ? '' : '  MISSED'}`;
}

/** How many times better than the original; below 1: worse. */
function ratio({ value, original, atLeast }: Row): string {
  if (original === undefined) return '';
  const times = atLeast ? value / original : original / value;
  return `${times.toFixed(times < 10 ? 1 : 0)} x`;
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => [
    row.name,
    `${digits(row.value)} ${row.unit}`,
    row.original === undefined ? '' : `${row.original} ${row.unit}`,
    ratio(row),
    verdict(row),
  ]);
  const table = [['', 'measured', 'original', 'better by', 'aim'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  for (const line of table) {
    const [name = '', ...figures] = line;
    const right = figures.map((text, i) => text.padStart(widths[i + 1] ?? 0));
    console.log([name.padEnd(widths[0] ?? 0), ...right].join('  ').trimEnd());
  }
}
