import { afterEach, expect, test, vi } from 'vitest';
import { Registry } from './registry.ts';

afterEach(() => void vi.useRealTimers());

test('whoever comes after the clock was set back gets the name of none who was there before', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
  const registry = new Registry();
  const given = new Set<string>();
  // More than chance would keep apart, in hours that the clock takes for the same second.
  for (let i = 0; i < 3500; i++) {
    const { uniqueId } = registry.open('WS', '192.0.2.1');
    expect(uniqueId).toMatch(/^1700000000[2-9]\d{3}$/);
    given.add(uniqueId);
    registry.remove(uniqueId);
  }
  expect(given.size).toBe(3500);
});
