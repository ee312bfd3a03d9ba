/** What is over: history, recordings and statistics, from real files. */

import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isPlaybackAllowed, Recorder, SessionJournal, type SessionRecord } from '@minipavi/journal';
import { appOf, type Get } from '../testing/app-of.ts';
import { sampleConfig } from '../testing/samples.ts';

const NOW = new Date(2026, 10, 27, 12, 0, 0).getTime();
const HOUR = 3600_000;

const recordOf = (changes: Partial<SessionRecord>): SessionRecord => ({
  uniqueId: '17960000001111',
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '192.0.2.7',
  pid: 7,
  startedAt: NOW - 2 * HOUR,
  endedAt: NOW - HOUR,
  lastActionAt: NOW - HOUR,
  url: 'http://a.example/?x=1',
  infos: '',
  services: ['http://a.example/'],
  reason: 'raccroché',
  ...changes,
});

const FIRST = recordOf({ endedAt: NOW - 26 * HOUR, startedAt: NOW - 27 * HOUR });
const SECOND = recordOf({
  uniqueId: '17960000002222',
  kind: 'AST',
  remoteAddr: '0967115819',
  startedAt: NOW - 3 * HOUR,
  endedAt: NOW - 2 * HOUR,
});
const THIRD = recordOf({ uniqueId: '17960000003333', infos: 'WSTO <script>' });

let folder = '';
let get: Get;
const config = (): ReturnType<typeof sampleConfig> =>
  sampleConfig({
    paths: { logs: folder, stats: folder },
    recordings: { folder },
    viewerUrl: 'https://v.example/emul/?a=1',
  });
const json = async (at: string): Promise<unknown> => {
  const answer = await get(at);
  expect([at, answer.status]).toEqual([at, 200]);
  return answer.json();
};

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), 'visuweb-past-'));
  const journal = new SessionJournal(folder);
  for (const record of [FIRST, SECOND, THIRD]) await journal.append(record);
  const recorder = await Recorder.open({
    folder,
    uniqueId: SECOND.uniqueId,
    startedAt: SECOND.startedAt,
    minFreeBytes: 0,
    onFault: () => {},
  });
  recorder.sent(Uint8Array.of(0x0c, 0x80, 0xff));
  recorder.ended();
  await recorder.close(true);
  get = appOf({ config: config(), now: () => NOW });
});
afterAll(() => fs.rm(folder, { recursive: true }));

test('history comes the last first, with what is known of each session', async () => {
  const { sessions, next } = (await json('/api/history')) as { sessions: unknown[]; next: unknown };
  expect(sessions).toEqual([
    { ...THIRD, durationMs: HOUR, hasRecording: false },
    { ...SECOND, durationMs: HOUR, hasRecording: true },
    { ...FIRST, durationMs: HOUR, hasRecording: false },
  ]);
  expect(next).toBeNull();
  expect(await json(`/api/history/${SECOND.uniqueId}`)).toEqual(sessions[1]);
  expect((await get('/api/history/17960000009999')).status).toBe(404);
});

test.each([
  ['kind=ast', [SECOND]],
  ['ip=192.0.2', [THIRD, FIRST]],
  ['text=SCRIPT', [THIRD]],
  ['from=2026-11-27', [THIRD, SECOND]],
  ['to=2026-11-26', [FIRST]],
  ['from=2026-11-26&to=2026-11-27&kind=WS', [THIRD, FIRST]],
  ['from=&to=&ip=&kind=&text=', [THIRD, SECOND, FIRST]],
])('history with %s is those it asks for', async (query, expected) => {
  const { sessions } = (await json(`/api/history?${query}`)) as { sessions: { uniqueId: string }[] };
  expect(sessions.map(({ uniqueId }) => uniqueId)).toEqual(expected.map(({ uniqueId }) => uniqueId));
});

test('history goes on where a page ended', async () => {
  const first = (await json('/api/history?limit=2')) as { sessions: unknown[]; next: string };
  expect(first.sessions).toHaveLength(2);
  const second = (await json(`/api/history?limit=2&before=${first.next}`)) as {
    sessions: unknown[];
    next: unknown;
  };
  expect(second).toMatchObject({ sessions: [{ uniqueId: FIRST.uniqueId }], next: null });
});

test.each([
  [
    'history?from=27/11/2026',
    "Paramètre from : « 27/11/2026 » n'est pas accepté ; accepté : une date aaaa-mm-jj.",
  ],
  ['history?to=2026-02-30', 'accepté : une date aaaa-mm-jj.'],
  ['history?from=2026-11-27&to=2026-11-26', 'accepté : un jour qui ne précède pas from.'],
  ['history?kind=X', 'accepté : WS, WSS, TELN, AST, AUD.'],
  ['history?limit=0', 'accepté : un nombre entier de 1 à 500.'],
  ['history?limit=1e2', 'accepté : un nombre entier de 1 à 500.'],
  ['history?before=a%20b', 'accepté : la valeur next de la page précédente.'],
  [`history?text=${'x'.repeat(201)}`, 'accepté : 200 caractères au plus.'],
  ['stats?month=13', 'accepté : un nombre entier de 1 à 12.'],
  ['stats?year=20', 'accepté : un nombre entier de 1970 à 9999.'],
  ['logs?level=fatal', 'accepté : error, warn, info, debug.'],
  ['logs?pid=-1', 'accepté : un nombre entier de 1 à 2147483648.'],
  ['logs/live?limit=x', 'accepté : un nombre entier de 0 à 2000.'],
])('%s is refused with what is accepted', async (at, words) => {
  const answer = await get(`/api/${at}`);
  expect(answer.status).toBe(400);
  expect(((await answer.json()) as { error: string }).error).toContain(words);
});

test('a recording has its timing and its bytes', async () => {
  expect(await json(`/api/recordings/${SECOND.uniqueId}`)).toMatchObject({
    uniqueId: SECOND.uniqueId,
    startedAt: SECOND.startedAt,
    isOver: true,
    pieces: [[expect.any(Number), 3]],
  });
  const data = await get(`/api/recordings/${SECOND.uniqueId}/data`);
  expect(data.headers.get('content-type')).toBe('application/octet-stream');
  expect(data.headers.get('content-length')).toBe('3');
  expect([...new Uint8Array(await data.arrayBuffer())]).toEqual([0x0c, 0x80, 0xff]);
});

test('a link opens that recording for ten minutes, in any emulator and in the configured one', async () => {
  const { url, viewer } = (await json(`/api/recordings/${SECOND.uniqueId}/link`)) as Record<string, string>;
  const link = new URL(url ?? '');
  expect([link.protocol, link.host, link.searchParams.get('streamuniqueid')]).toEqual([
    'ws:',
    'minitel.example:8182',
    SECOND.uniqueId,
  ]);
  const token = link.searchParams.get('token') ?? '';
  const opens = (uniqueId: string, at: number): boolean => isPlaybackAllowed('secret', uniqueId, token, at);
  expect([opens(SECOND.uniqueId, NOW + 599_000), opens(SECOND.uniqueId, NOW + 601_000)]).toEqual([
    true,
    false,
  ]);
  expect(opens(THIRD.uniqueId, NOW)).toBe(false);
  expect(new URL(viewer ?? '').searchParams.get('gw')).toBe(url);
  expect(viewer).toMatch(/^https:\/\/v\.example\/emul\/\?a=1&gw=ws%3A%2F%2F/);
});

test.each([
  [
    { ws: 8182, wss: 8181, teln: null, ast: null, audio: null, http: 0 },
    'minitel.example',
    'wss://minitel.example:8181/?',
  ],
  [{ ws: 8182, wss: null, teln: null, ast: null, audio: null, http: 0 }, '::1', 'ws://[::1]:8182/?'],
])('a link goes to the best door there is', async (ports, host, begin) => {
  const app = appOf({ config: { ...config(), ports, host, viewerUrl: null }, now: () => NOW });
  const answer = (await (await app(`/api/recordings/${SECOND.uniqueId}/link`)).json()) as Record<
    string,
    unknown
  >;
  expect(answer['url']).toContain(begin);
  expect(answer['viewer']).toBeNull();
});

test('a gateway that no websocket reaches gives no link, and says so', async () => {
  const ports = { ws: null, wss: null, teln: 8180, ast: null, audio: null, http: 0 };
  const answer = await appOf({ config: { ...config(), ports } })(`/api/recordings/${SECOND.uniqueId}/link`);
  expect(answer.status).toBe(409);
  expect(((await answer.json()) as { error: string }).error).toContain('ni wsport ni wssport');
});

test.each(['17960000001111', '..', '%2e%2e%2fsecret', 'x'])('there is no recording %s', async (id) => {
  for (const what of ['', '/data', '/link']) {
    expect((await get(`/api/recordings/${id}${what}`)).status, what).toBe(404);
  }
});

test('without recordings it is said why there is none', async () => {
  const answer = await appOf()(`/api/recordings/${SECOND.uniqueId}`);
  expect(answer.status).toBe(404);
  expect(((await answer.json()) as { error: string }).error).toContain("rpath n'est pas indiqué");
});

test('statistics are of this month, or of what is asked for', async () => {
  expect(await json('/api/stats')).toMatchObject({ year: 2026, month: 11, total: { count: 3 } });
  expect(await json('/api/stats?year=2026&month=11')).toMatchObject({ totals: { AST: { count: 1 } } });
  const year = (await json('/api/stats?year=2026')) as { month: unknown; rows: unknown[] };
  expect([year.month, year.rows.length]).toEqual([null, 12]);
  expect(await json('/api/stats?year=2025&month=2')).toMatchObject({ total: { count: 0 } });
  expect(await json('/api/stats/months')).toEqual({ months: [{ year: 2026, month: 11 }] });
});
