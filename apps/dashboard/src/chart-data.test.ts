import { expect, test } from 'vitest';
import { seriesByKind, shortAddress, unitLabels, type ChartedStatistics } from './chart-data.ts';

const row = (unit: number, ws: number, ast: number): ChartedStatistics['rows'][number] => ({
  unit,
  kinds: { WS: { count: ws }, WSS: { count: 0 }, AST: { count: ast }, AUD: { count: 0 }, TELN: { count: 0 } },
});
const YEAR: ChartedStatistics = { month: null, rows: [row(1, 2, 0), row(2, 0, 5)], hours: [], services: [] };

test('a kind that nobody came by has no bars', () => {
  expect(seriesByKind(YEAR)).toEqual([
    { kind: 'WS', counts: [2, 0] },
    { kind: 'AST', counts: [0, 5] },
  ]);
});

test('units are days of a month, or months of a year', () => {
  expect(unitLabels(YEAR)).toEqual(['janv.', 'févr.']);
  expect(unitLabels({ ...YEAR, month: 5 })).toEqual(['1', '2']);
});

test('an address is told by what tells it from others, within a width', () => {
  expect(shortAddress('http://www.minitel.example/annuaire/index.php', 34)).toBe('minitel.example/annuaire');
  expect(shortAddress('ws://minitel.example:2018/', 34)).toBe('minitel.example:2018');
  const long = shortAddress('https://minitel.example/un/chemin/vraiment/tres/long/vers/meteo', 30);
  expect(long).toMatch(/^minitel\.example.*….*meteo$/);
  expect(long).toHaveLength(30);
});
