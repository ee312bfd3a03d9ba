import { expect, test } from 'vitest';
import { statisticsCsv } from './statistics-csv.ts';

const none = { count: 0, seconds: 0 };
const kinds = { WS: none, WSS: none, TELN: none, AST: none, AUD: none };

test('a year has a line for each month, no mean where nobody came, and the mark that spreadsheets look for', () => {
  const csv = statisticsCsv({
    year: 2026,
    month: null,
    rows: [{ unit: 1, kinds, total: none }],
    totals: kinds,
    total: none,
    hours: [],
    services: [],
  });
  expect(csv.charCodeAt(0)).toBe(0xfeff);
  expect(csv.split('\r\n').slice(1)).toEqual([
    '2026-01;0;0;0;0;0;0;0;0;0;0;0;0;',
    'Total;0;0;0;0;0;0;0;0;0;0;0;0;',
    '',
  ]);
});
