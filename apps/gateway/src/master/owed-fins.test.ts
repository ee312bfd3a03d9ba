import type { SessionState } from '@minipavi/bus';
import { expect, test } from 'vitest';
import { OwedFins } from './owed-fins.ts';

const session = (uniqueId: string): SessionState => ({
  ...{
    uniqueId,
    kind: 'WS',
    direction: 'IN',
    remoteAddr: '192.0.2.1',
    pid: 1,
    startedAt: 0,
    lastActionAt: 0,
  },
  ...{ url: 'http://service.example/', infos: '', context: '', content: [], versionMinitel: '' },
});

test('a FIN is asked for until the service has it, and waited for until it is answered', () => {
  const owed = new OwedFins();
  owed.owe(session('1'));
  owed.owe(session('2'));
  expect(owed.sessions.map(({ uniqueId }) => uniqueId)).toEqual(['1', '2']);
  owed.begun('1');
  expect(owed.sessions.map(({ uniqueId }) => uniqueId)).toEqual(['2']);
  expect(owed.uniqueIds).toEqual(['2', '1']);
  owed.made('1');
  owed.made('2');
  expect(owed.uniqueIds).toEqual([]);
});

test('a background process that dies has made those it had sent, and no other', () => {
  const owed = new OwedFins();
  owed.owe(session('1'));
  owed.owe(session('2'));
  owed.begun('1');
  owed.backgroundGone();
  expect(owed.uniqueIds).toEqual(['2']);
  expect(owed.sessions.map(({ uniqueId }) => uniqueId)).toEqual(['2']);
});

test('word of a FIN that nobody owes changes nothing', () => {
  const owed = new OwedFins();
  owed.begun('1');
  owed.made('2');
  expect(owed.uniqueIds).toEqual([]);
});
