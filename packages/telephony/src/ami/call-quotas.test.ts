import { expect, test } from 'vitest';
import { CallQuotas, type QuotaCounts } from './call-quotas.ts';
import { modemLevels, originalLevels } from './modem-levels.ts';

const DAY = 86_400_000;
const noon = new Date(2026, 6, 14, 12).getTime();

test('a session has its share, and so has a day', () => {
  let now = noon;
  const quotas = new CallQuotas({ perSession: 2, perDay: 3, now: () => now });
  expect([quotas.take('a'), quotas.take('a')]).toEqual([null, null]);
  expect(quotas.take('a')).toBe('2 appels pour cette session : c’est le maximum');
  expect(quotas.take('b')).toBeNull();
  expect(quotas.take('b')).toBe('3 appels aujourd’hui : c’est le maximum');
  now += DAY;
  expect(quotas.take('b')).toBeNull();
  // A session is no day longer.
  expect(quotas.take('a')).toContain('session');
});

test('the next process counts on', () => {
  let kept: QuotaCounts | null = null;
  const first = new CallQuotas({
    perSession: 1,
    perDay: 2,
    now: () => noon,
    onCount: (counts) => (kept = counts),
  });
  first.take('a');
  expect(kept).toEqual({ day: '2026-07-14', total: 1, sessions: { a: 1 } });
  const next = new CallQuotas({ perSession: 1, perDay: 2, now: () => noon, counts: kept });
  expect(next.take('a')).toContain('session');
  expect(next.take('b')).toBeNull();
  expect(next.take('c')).toContain('aujourd’hui');
});

test('without limits all call', () => {
  const quotas = new CallQuotas({ perSession: null, perDay: null });
  for (let call = 0; call < 100; call++) expect(quotas.take('a')).toBeNull();
  expect(quotas.counts.total).toBe(100);
});

test('it does not remember sessions for ever', () => {
  const quotas = new CallQuotas({ perSession: null, perDay: null });
  for (let session = 0; session < 10_050; session++) quotas.take(String(session));
  expect(Object.keys(quotas.counts.sessions)).toHaveLength(10_000);
});

test.each([
  [null, null, -38, -28],
  [0, 0, -38, -28],
  [-35, -18, -35, -18],
  [-99, -99, -60, -40],
  [12, -2, 0, -5],
  [1.5, Number.NaN, -38, -28],
])('levels %s and %s become %s and %s', (rx, tx, expectedRx, expectedTx) => {
  expect(modemLevels(rx, tx)).toEqual({ rx: expectedRx, tx: expectedTx });
});

test('the original sends 0 for what is no level', () => {
  expect(originalLevels(null, 0)).toEqual({ rx: 0, tx: 0 });
});
