import { expect, test } from 'vitest';
import {
  formatAgo,
  formatDuration,
  formatMegabytes,
  formatMemory,
  formatMoment,
  formatPercent,
  formatUptime,
  isWebAddress,
  plural,
} from './format.ts';

const NBSP = '\u00a0';
const spaces = (text: string): string => text.replaceAll(NBSP, ' ');

test('durations grow an hour place when they need one, and never go below nothing', () => {
  const written = [-5, 0, 59_999, 61_000, 3_600_000, 90_061_000].map(formatDuration);
  expect(written).toEqual(['0:00', '0:00', '0:59', '1:01', '1:00:00', '25:01:01']);
});

test('uptime is told by its two greatest units', () => {
  const written = [-1, 59_000, 12 * 60_000, 252 * 60_000, 76 * 3_600_000].map(formatUptime).map(spaces);
  expect(written).toEqual(['0 s', '59 s', '12 min', '4 h 12 min', '3 j 4 h']);
});

test('what happened a while ago is told in words', () => {
  const written = [-3000, 1900, 12_000, 200_000, 7_300_000].map(formatAgo).map(spaces);
  expect(written).toEqual(['à l’instant', 'à l’instant', 'il y a 12 s', 'il y a 3 min', 'il y a 2 h']);
});

test('a moment of today is its time alone', () => {
  const now = new Date(2026, 4, 9, 21, 30).getTime();
  expect(formatMoment(new Date(2026, 4, 9, 8, 5, 7).getTime(), now)).toBe('08:05:07');
  expect(formatMoment(new Date(2026, 4, 8, 8, 5, 7).getTime(), now)).toBe('08/05/2026 08:05:07');
});

test('measures have a comma, and a dash when there is none', () => {
  expect(spaces(formatPercent(7.75))).toBe('7,8 %');
  expect(formatPercent(null)).toBe('–');
  expect(spaces(formatMemory(57_640_000))).toBe('57,6 Mo');
  expect([850, 18_460, 250_400].map(formatMegabytes).map(spaces)).toEqual(['850 Mo', '18,5 Go', '250 Go']);
});

test('none and one are singular in French', () => {
  expect([0, 1, 2, 1200].map((count) => spaces(plural(count, 'connexion')))).toEqual([
    '0 connexion',
    '1 connexion',
    '2 connexions',
    '1 200 connexions',
  ]);
});

test('only addresses of the web become links', () => {
  expect(isWebAddress('HTTPS://minitel.example/?a=1')).toBe(true);
  for (const text of ['javascript:alert(1)', '<script>', 'http://', '//x', 'ftp://x/', '']) {
    expect(isWebAddress(text), text).toBe(false);
  }
});
