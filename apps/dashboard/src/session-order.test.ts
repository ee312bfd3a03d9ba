import { describe, expect, test } from 'vitest';
import type { Session } from './api-types.ts';
import { inOrder, matches, type SortKey } from './session-order.ts';

const session = (changes: Partial<Session>): Session => ({
  uniqueId: '17171234565062',
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '90.62.14.101',
  pid: 12443,
  startedAt: 1000,
  lastActionAt: 2000,
  url: 'http://www.example.fr/météo/?step=20',
  infos: 'WSTO minit.example:2018 /',
  cpuPercent: null,
  memoryBytes: null,
  screen: null,
  ...changes,
});

describe('the filter', () => {
  test('finds id, address, kind, PID, URL and infos, whatever the case and the accents', () => {
    for (const words of ['5062', '90.62', 'in/ws', '12443', 'METEO step', 'minit wsto', '  ']) {
      expect(matches(session({}), words), words).toBe(true);
    }
  });

  test('wants every word', () => {
    expect(matches(session({}), 'météo telnet')).toBe(false);
  });
});

describe('the order', () => {
  const ids = (sessions: Session[], key: SortKey, isDescending = false): string[] =>
    inOrder(sessions, { key, isDescending }).map(({ uniqueId }) => uniqueId);

  test('takes numbers within addresses for numbers', () => {
    const list = [
      session({ uniqueId: 'a', remoteAddr: '10.0.0.10' }),
      session({ uniqueId: 'b', remoteAddr: '10.0.0.9' }),
    ];
    expect(ids(list, 'remoteAddr')).toEqual(['b', 'a']);
    expect(ids(list, 'remoteAddr', true)).toEqual(['a', 'b']);
  });

  test('puts those without a value last, both ways', () => {
    const list = [
      session({ uniqueId: 'none' }),
      session({ uniqueId: 'low', cpuPercent: 1 }),
      session({ uniqueId: 'high', cpuPercent: 20 }),
    ];
    expect(ids(list, 'cpuPercent')).toEqual(['low', 'high', 'none']);
    expect(ids(list, 'cpuPercent', true)).toEqual(['high', 'low', 'none']);
  });

  test('has the shortest duration first, and equal ones as they began', () => {
    const list = [
      session({ uniqueId: 'old', startedAt: 1 }),
      session({ uniqueId: 'new', startedAt: 9 }),
      session({ uniqueId: 'middle', startedAt: 5 }),
    ];
    expect(ids(list, 'duration')).toEqual(['new', 'middle', 'old']);
    expect(ids(list, 'kind')).toEqual(['old', 'middle', 'new']);
  });
});
