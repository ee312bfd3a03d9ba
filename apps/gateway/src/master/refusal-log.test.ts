import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RefusalLog } from './refusal-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function log() {
  const lines: string[] = [];
  return { lines, refusals: new RefusalLog((level, message) => lines.push(`${level} ${message}`)) };
}

test('each refusal has its line, with its reason', () => {
  const { lines, refusals } = log();
  refusals.refused('maximum de 20 connexions atteint', { kind: 'WS' });
  vi.advanceTimersByTime(5_000);
  expect(lines).toEqual(['warn connexion refusée : maximum de 20 connexions atteint']);
  expect(vi.getTimerCount()).toBe(0);
});

test('of a flood, ten a second have, and the others are counted', () => {
  const { lines, refusals } = log();
  for (let second = 0; second < 3; second++) {
    for (let i = 0; i < 500; i++) refusals.refused(`n° ${i}`, {});
    vi.advanceTimersByTime(1_000);
  }
  expect(lines).toHaveLength(33);
  expect(lines.slice(9, 12)).toEqual([
    'warn connexion refusée : n° 9',
    'warn 490 autres connexions refusées en une seconde',
    'warn connexion refusée : n° 0',
  ]);
});

test('what was counted is told when the gateway stops', () => {
  const { lines, refusals } = log();
  for (let i = 0; i < 12; i++) refusals.refused('x', {});
  refusals.stop();
  expect(lines.at(-1)).toBe('warn 2 autres connexions refusées en une seconde');
  expect(vi.getTimerCount()).toBe(0);
});
