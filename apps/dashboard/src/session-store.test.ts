import { describe, expect, test } from 'vitest';
import type { Session } from './api-types.ts';
import { SessionStore } from './session-store.ts';

const session = (uniqueId: string, changes: Partial<Session> = {}): Session => ({
  uniqueId,
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '127.0.0.1',
  pid: Number(uniqueId),
  startedAt: 0,
  lastActionAt: 0,
  url: '',
  infos: '',
  cpuPercent: null,
  memoryBytes: null,
  screen: null,
  ...changes,
});

function storeOf(...sessions: Session[]): { store: SessionStore; told: string[] } {
  const told: string[] = [];
  const store = new SessionStore({
    onList: () => told.push('list'),
    onDetails: (ids) => told.push(`details ${ids.join(',')}`),
  });
  store.replace(sessions);
  told.length = 0;
  return { store, told };
}

describe('the store of sessions', () => {
  test('forgets, with a new list, those that are not in it', () => {
    const { store, told } = storeOf(session('1'), session('2'));
    store.replace([session('2')]);
    expect(store.list().map(({ uniqueId }) => uniqueId)).toEqual(['2']);
    expect(told).toEqual(['list']);
  });

  test('says only whose measure changed', () => {
    const { store, told } = storeOf(session('1', { cpuPercent: 1, memoryBytes: 2 }), session('2'));
    store.measure([
      { uniqueId: '1', cpuPercent: 1, memoryBytes: 2 },
      { pid: 2, cpuPercent: 3, memoryBytes: 4 },
      { uniqueId: '9', cpuPercent: 3, memoryBytes: 4 },
    ]);
    expect(told).toEqual(['details 2']);
    expect(store.get('2')).toMatchObject({ cpuPercent: 3, memoryBytes: 4 });
    store.measure([{ pid: 2, cpuPercent: 3, memoryBytes: 4 }]);
    expect(told).toHaveLength(1);
  });

  test('keeps measures and the newest picture when a change comes without', () => {
    const { store } = storeOf(session('1', { cpuPercent: 1, memoryBytes: 2, screen: 7 }));
    store.put(session('1', { url: 'http://x/', screen: 5 }));
    expect(store.get('1')).toMatchObject({ url: 'http://x/', cpuPercent: 1, memoryBytes: 2, screen: 7 });
  });

  test('is told once of a picture, and not of one whose session is gone', () => {
    const { store, told } = storeOf(session('1'));
    store.picture([
      { uniqueId: '1', screen: 3 },
      { uniqueId: '2', screen: 1 },
    ]);
    store.picture([{ uniqueId: '1', screen: 3 }]);
    store.remove('2');
    expect(told).toEqual(['details 1']);
    store.remove('1');
    expect(told).toEqual(['details 1', 'list']);
    expect(store.size).toBe(0);
  });
});
