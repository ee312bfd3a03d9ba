import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { History, SessionJournal, type SessionRecord } from '@minipavi/journal';
import { waitFor } from '@minipavi/testkit';
import { Pruning, type PruningOptions } from './pruning.ts';

const DAY_MS = 24 * 3600_000;
let folder: string;
const running: Pruning[] = [];
beforeEach(() => void (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'))));
afterEach(() => {
  for (const pruning of running.splice(0)) pruning.stop();
  fs.rmSync(folder, { recursive: true });
});

const record = (uniqueId: string, endedAt: number): SessionRecord => ({
  uniqueId,
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '192.0.2.1',
  pid: 1,
  startedAt: endedAt - 60_000,
  endedAt,
  lastActionAt: endedAt,
  url: 'http://a/',
  infos: '',
  services: [],
  reason: '',
});

function start(config: Partial<PruningOptions['config']> = {}): string[] {
  const logs: string[] = [];
  const pruning = new Pruning({
    config: { statsFolder: folder, historyDays: 30, recordings: null, lineRecordings: null, ...config },
    log: (level, message) => void logs.push(`${level} ${message}`),
  });
  running.push(pruning);
  pruning.start();
  return logs;
}

test('at the start, old sessions leave the history', async () => {
  const journal = new SessionJournal(folder);
  await journal.append(record('17000000001111', Date.now() - 40 * DAY_MS));
  await journal.append(record('17000000002222', Date.now() - 20 * DAY_MS));
  const logs = start();
  await waitFor(() => logs.length > 0, { what: 'the history to be pruned' });
  expect(logs).toEqual(['info historique : 1 session(s) de plus de 30 jours effacée(s)']);
  expect((await new History(folder).newest(10)).map(({ uniqueId }) => uniqueId)).toEqual(['17000000002222']);
});

test('at the start, recordings beyond the limits are removed', async () => {
  const recordings = path.join(folder, 'recordings');
  fs.mkdirSync(recordings);
  for (const n of [1, 2, 3]) fs.writeFileSync(path.join(recordings, `rec-1700000000${n}234.vdt`), 'x');
  const limits = { folder: recordings, maxCount: 1, maxDays: 30, maxBytes: 1e6, minFreeBytes: 0 };
  const logs = start({ recordings: limits });
  await waitFor(() => logs.length > 0, { what: 'recordings to be removed' });
  expect(logs).toEqual(['info 2 enregistrement(s) effacé(s)']);
  expect(fs.readdirSync(recordings)).toHaveLength(1);
});

test('a folder that cannot be read is told, and hurts nobody', async () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  const logs = start({ statsFolder: path.join(file, 'stats') });
  await waitFor(() => logs.length > 0, { what: 'a complaint' });
  expect(logs).toEqual([expect.stringMatching(/^warn historique : effacement impossible, /)]);
});
