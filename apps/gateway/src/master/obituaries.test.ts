import type { SessionState } from '@minipavi/bus';
import type { SessionRecord } from '@minipavi/journal';
import { expect, test } from 'vitest';
import { Obituaries } from './obituaries.ts';

const session = (uniqueId: string): SessionState => ({
  uniqueId,
  pid: 12,
  kind: 'TELN',
  direction: 'IN',
  remoteAddr: '192.0.2.1',
  startedAt: 1_000,
  lastActionAt: 15_000,
  url: 'http://a/s?x=1',
  infos: 'DUPL 1',
  context: 'privé',
  content: ['tapé'],
  versionMinitel: '???',
});

/** A disk that takes its time. */
function open() {
  const written: SessionRecord[] = [];
  const asked: { readonly succeed: () => void; readonly fail: (code: string) => void }[] = [];
  const logs: string[] = [];
  const obituaries = new Obituaries({
    journal: {
      append: (record) =>
        new Promise((resolve, reject) => {
          const succeed = (): void => {
            written.push(record);
            resolve();
          };
          asked.push({ succeed, fail: (code) => reject(Object.assign(new Error(code), { code })) });
        }),
    },
    log: (level, message, fields) => void logs.push(`${level} ${message} ${String(fields?.['uniqueId'])}`),
  });
  return { obituaries, written, asked, logs };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a session is written down with what the master knows, and nothing of what the user typed', async () => {
  const { obituaries, written, asked } = open();
  obituaries.add(session('17000000001234'), 20_000);
  asked[0]?.succeed();
  await turn();
  expect(written).toEqual([
    {
      uniqueId: '17000000001234',
      pid: 12,
      kind: 'TELN',
      direction: 'IN',
      remoteAddr: '192.0.2.1',
      startedAt: 1_000,
      lastActionAt: 15_000,
      endedAt: 20_000,
      url: 'http://a/s?x=1',
      infos: 'DUPL 1',
      services: ['http://a/s'],
      reason: 'processus mort',
    },
  ]);
});

test('sessions are written one after the other, and it is known when all are', async () => {
  const { obituaries, written, asked } = open();
  expect(obituaries.isDone).toBe(true);
  for (const id of ['1', '2', '3']) obituaries.add(session(id), 20_000);
  for (let i = 0; i < 3; i++) {
    expect(asked).toHaveLength(i + 1);
    expect(obituaries.isDone).toBe(false);
    asked[i]?.succeed();
    await turn();
  }
  expect(written.map(({ uniqueId }) => uniqueId)).toEqual(['1', '2', '3']);
  expect(obituaries.isDone).toBe(true);
});

test('a full disk is told once until it is well again, and the others are tried', async () => {
  const { obituaries, written, asked, logs } = open();
  const outcomes = ['ENOSPC', 'ENOSPC', null, 'EIO'];
  for (const id of ['1', '2', '3', '4']) obituaries.add(session(id), 20_000);
  for (const [i, code] of outcomes.entries()) {
    if (code === null) asked[i]?.succeed();
    else asked[i]?.fail(code);
    await turn();
  }
  expect(written.map(({ uniqueId }) => uniqueId)).toEqual(['3']);
  expect(logs).toEqual([
    'error historique : session non écrite, le disque est plein 1',
    'error historique : session non écrite, le disque est en défaut 4',
  ]);
});

test('behind a disk that hangs no more than a thousand wait', () => {
  const { obituaries, logs } = open();
  for (let i = 0; i < 1_002; i++) obituaries.add(session(`s${i}`), 20_000);
  expect(logs).toEqual(['error historique : session non écrite, le disque ne répond pas s1001']);
});
