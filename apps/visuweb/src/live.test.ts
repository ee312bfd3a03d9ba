/** What is told as it happens, by a real server to real clients: events, screens, streams. */

import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SessionJournal, type SessionRecord } from '@minipavi/journal';
import { decodePng, isSamePicture } from '@minipavi/png';
import { rasterise, Screen } from '@minipavi/videotex';
import { FakeMaster } from './testing/fake-master.ts';
import { bytes, FakeWorkers } from './testing/fake-workers.ts';
import { httpGet } from './testing/http-get.ts';
import { LiveAnswer } from './testing/listen.ts';
import { sampleConfig, sampleSession } from './testing/samples.ts';
import type { VisuwebConfig } from './visuweb-config.ts';

const ID = sampleSession().uniqueId;
const OTHER = sampleSession({ uniqueId: '17171234579999', startedAt: sampleSession().startedAt + 1 });

let master: FakeMaster;
let workers: FakeWorkers;
let port: number;
const answers: LiveAnswer[] = [];
const config = (): VisuwebConfig => sampleConfig({ paths: { logs: master.folder, stats: master.folder } });

beforeEach(async () => {
  master = new FakeMaster();
  workers = new FakeWorkers(master);
  workers.shows(ID, 'BONJOUR');
  port = await master.startListening(config(), [sampleSession()]);
});
afterEach(async () => {
  for (const answer of answers.splice(0)) answer.leave();
  workers.clear();
  await master.clear();
});

async function open(path: string): Promise<LiveAnswer> {
  const answer = await LiveAnswer.open(port, path);
  answers.push(answer);
  return answer;
}

const json = async (path: string): Promise<unknown> => JSON.parse((await httpGet(port, path)).body);

describe('who listens', () => {
  test('is told all there is, then each change', async () => {
    const live = await open('/api/live');
    expect(live.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(await live.next('status')).toMatchObject({ version: '1.6', sessions: 1, staleSince: null });
    expect(await live.next('sessions')).toMatchObject([
      { uniqueId: ID, kind: 'WS', pin: '5062', url: sampleSession().url },
    ]);

    master.peer.send({ type: 'session-changed', session: OTHER });
    expect(await live.next('session')).toMatchObject({ uniqueId: OTHER.uniqueId, pin: '9999' });
    master.peer.send({ type: 'session-gone', uniqueId: ID });
    expect(await live.next('gone')).toEqual({ uniqueId: ID });
    expect(await live.next('usage')).toMatchObject([{ uniqueId: OTHER.uniqueId, pid: OTHER.pid }]);
  });

  test('is told one time of changes that come together', async () => {
    const live = await open('/api/live');
    await live.next('sessions');
    for (const infos of ['1', '2', '3'])
      master.peer.send({ type: 'session-changed', session: { ...OTHER, infos } });
    await live.next('session');
    master.peer.send({ type: 'session-changed', session: { ...OTHER, infos: '4' } });
    await live.next('session', 2);
    expect(live.events('session').map(({ data }) => (data as { infos: string }).infos)).toEqual(['3', '4']);
  });

  test('is told that the master is gone, since when, and everything anew when one is back', async () => {
    const live = await open('/api/live');
    await live.next('sessions');
    master.die();
    await live.until(() =>
      live
        .events('status')
        .find(({ data }) => typeof (data as { staleSince: unknown }).staleSince === 'number'),
    );
    await master.rise(config(), [OTHER], '1.7');
    await live.until(() =>
      live.events('status').find(({ data }) => (data as { version: string }).version === '1.7'),
    );
    await live.until(() =>
      live.events('gone').some(({ data }) => (data as { uniqueId: string }).uniqueId === ID),
    );
    const latest = live.events('sessions').at(-1)?.data;
    expect(latest).toMatchObject([{ uniqueId: OTHER.uniqueId }]);
  });

  test('is told of a session that has come into the history', async () => {
    const live = await open('/api/live');
    await live.next('sessions');
    master.peer.send({ type: 'session-gone', uniqueId: ID });
    await live.next('gone');
    const endedAt = Date.now();
    const { kind, direction, remoteAddr, pid, url } = sampleSession();
    const record: SessionRecord = {
      ...{ uniqueId: ID, kind, direction, remoteAddr, pid, url },
      ...{ startedAt: endedAt - 60_000, lastActionAt: endedAt - 1000, endedAt },
      ...{ infos: '', services: [], reason: 'raccroché' },
    };
    await new SessionJournal(master.folder).append(record);
    expect(await live.next('ended')).toEqual({ ...record, durationMs: 60_000, hasRecording: false });
  });

  test('is one of fifty at most; the next one is told to wait, and there is room again when one leaves', async () => {
    for (let count = 0; count < 50; count += 1) await open('/api/live');
    const refused = await httpGet(port, '/api/live');
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      503,
      { error: 'Trop de pages ouvertes à la fois : fermez-en, puis réessayez.' },
    ]);
    answers.pop()?.leave();
    await vi.waitFor(async () => expect((await open('/api/live')).status).toBe(200));
  });

  test('takes no place by asking for the headers only', async () => {
    for (let count = 0; count < 60; count += 1) {
      expect((await httpGet(port, '/api/live', { method: 'HEAD' })).status).toBe(200);
    }
    expect((await open('/api/live')).status).toBe(200);
  });
});

describe('a session’s screen', () => {
  const pictureOf = async (path = `/api/sessions/${ID}/screen.png`): Promise<Uint8Array> => {
    const answer = await httpGet(port, path);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/png']);
    return answer.bytes;
  };
  const isShowing = (png: Uint8Array, text: string): boolean => {
    const screen = new Screen();
    screen.connected = true;
    screen.write(bytes(`\x0c${text}`));
    return isSamePicture(decodePng(png), rasterise(screen));
  };

  test('is a picture and a text, without anybody having asked before', async () => {
    expect(isShowing(await pictureOf(), 'BONJOUR')).toBe(true);
    const { body, headers } = await httpGet(port, `/api/sessions/${ID}/screen.txt`);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body.split('\n').slice(0, 3)).toEqual([`${' '.repeat(38)}C`, 'BONJOUR', '']);
    expect(body.split('\n')).toHaveLength(26);
  });

  test('has a version, and who listens is told each new one', async () => {
    const live = await open('/api/live');
    const [first] = (await live.next('screen')) as { uniqueId: string; screen: number }[];
    expect(first?.uniqueId).toBe(ID);
    expect(await json(`/api/sessions/${ID}`)).toMatchObject({ screen: first?.screen });
    workers.send(ID, ' A TOUS');
    const [second] = (await live.next('screen', 2)) as { uniqueId: string; screen: number }[];
    expect(second?.screen).toBeGreaterThan(first?.screen ?? Infinity);
    expect(
      isShowing(await pictureOf(`/api/sessions/${ID}/screen.png?v=${second?.screen}`), 'BONJOUR A TOUS'),
    ).toBe(true);
  });

  test('has no new version when what came is not to be seen', async () => {
    const live = await open('/api/live');
    await live.next('screen');
    workers.send(ID, '\x11\x14\x1b\x39\x7b');
    workers.send(ID, '\x1f\x44\x41');
    // What is told next is about something that came after it.
    workers.shows(OTHER.uniqueId, 'AUTRE');
    master.peer.send({ type: 'session-changed', session: OTHER });
    expect(await live.next('screen', 2)).toMatchObject([{ uniqueId: OTHER.uniqueId }]);
  });

  test('is followed again when the watch breaks while the session goes on', async () => {
    const live = await open('/api/live');
    await live.next('screen');
    workers.shows(ID, 'ENCORE LA');
    workers.hangUp(ID);
    await live.next('screen', 2);
    expect(isShowing(await pictureOf(), 'ENCORE LA')).toBe(true);
  });

  test('is followed for as long as somebody looks, once, and no longer', async () => {
    const live = await open('/api/live');
    await live.next('screen');
    await pictureOf();
    expect(workers.watchersOf(ID).size).toBe(1);
    master.peer.send({ type: 'session-gone', uniqueId: ID });
    await vi.waitFor(() => expect(workers.watchersOf(ID).size).toBe(0));
  });

  test('that may not be watched, or of nobody, is none', async () => {
    workers.refusal = 'watching';
    const refused = await httpGet(port, `/api/sessions/${ID}/screen.png`);
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      404,
      { error: "L'écran de cette session n'est pas (encore) connu." },
    ]);
    expect(await json(`/api/sessions/${ID}`)).toMatchObject({ screen: null });
    for (const id of ['17171234500000', '..', '%00', 'x']) {
      expect((await httpGet(port, `/api/sessions/${id}/screen.png`)).status, id).toBe(404);
    }
  });
});

describe('a session’s stream', () => {
  test('is its screen, then every byte as it is sent, until it ends', async () => {
    const stream = await open(`/api/sessions/${ID}/stream`);
    expect(stream.response.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-accel-buffering': 'no',
    });
    expect(stream.response.headers).not.toHaveProperty('content-encoding');
    await stream.until(() => stream.received.toString('latin1') === '\x0cBONJOUR');
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    workers.send(ID, all);
    await stream.until(() => stream.received.subarray(8).equals(all));
    workers.hangUp(ID);
    await stream.ended();
    expect(stream.response.complete).toBe(true);
  });

  test('brings a keystroke at once', async () => {
    const stream = await open(`/api/sessions/${ID}/stream`);
    await stream.until(() => stream.length === 8);
    const delays: number[] = [];
    for (let key = 0; key < 20; key += 1) {
      const sentAt = performance.now();
      workers.send(ID, 'x');
      await stream.until(() => stream.length === 9 + key);
      delays.push(performance.now() - sentAt);
    }
    expect(delays.sort((one, two) => one - two)[10]).toBeLessThan(50);
  });

  test('is left with its viewer', async () => {
    const stream = await open(`/api/sessions/${ID}/stream`);
    await vi.waitFor(() => expect(workers.watchersOf(ID).size).toBe(1));
    stream.leave();
    await vi.waitFor(() => expect(workers.watchersOf(ID).size).toBe(0));
  });

  test('makes the session’s worker wait for a viewer that does not read, and the others not', async () => {
    const slow = await open(`/api/sessions/${ID}/stream`);
    slow.response.pause();
    const other = await open(`/api/sessions/${ID}/stream`);
    await other.until(() => other.length === 8);
    const [slowSocket, otherSocket] = workers.watchersOf(ID);
    const piece = new Uint8Array(64 * 1024).fill(0x41);
    let total = 0;
    // Far more than the buffers on the way hold.
    while ((slowSocket?.writableLength ?? 0) < 1024 * 1024) {
      slowSocket?.write(piece);
      total += piece.length;
      expect(total).toBeLessThan(64 * 1024 * 1024);
      await new Promise((resolve) => setImmediate(resolve));
    }
    otherSocket?.write('Z');
    await other.until(() => other.received.at(-1) === 0x5a);
    slow.response.resume();
    if (slowSocket?.writableNeedDrain) await once(slowSocket, 'drain');
    await slow.until(() => slow.length === 8 + total);
  });

  test('is for twenty viewers at most', async () => {
    for (let count = 0; count < 20; count += 1) await open(`/api/sessions/${ID}/stream`);
    const refused = await httpGet(port, `/api/sessions/${ID}/stream`);
    expect([refused.status, refused.body]).toEqual([
      503,
      '{"error":"Trop de sessions sont regardées à la fois : fermez-en une."}',
    ]);
    answers.pop()?.leave();
    await vi.waitFor(async () => expect((await open(`/api/sessions/${ID}/stream`)).status).toBe(200));
  });

  test('of a session that may not be watched is refused with the reason', async () => {
    workers.refusal = 'watching';
    const refused = await httpGet(port, `/api/sessions/${ID}/stream`);
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      409,
      { error: `Écran inaccessible : session ${ID} : elle regarde elle-même une session.` },
    ]);
    expect((await httpGet(port, '/api/sessions/17171234500000/stream')).status).toBe(404);
  });
});

test('a hundred sessions are all seen, and each is followed once', async () => {
  const sessions = Array.from({ length: 100 }, (_, index) =>
    sampleSession({ uniqueId: `171712345${10_000 + index}`, startedAt: index }),
  );
  for (const { uniqueId } of sessions) workers.shows(uniqueId, `SESSION ${uniqueId}`);
  const live = await open('/api/live');
  master.peer.send({ type: 'sessions', sessions });
  const seen = new Set<string>();
  await live.until(() => {
    for (const { data } of live.events('screen')) {
      for (const { uniqueId } of data as { uniqueId: string }[]) seen.add(uniqueId);
    }
    return sessions.every(({ uniqueId }) => seen.has(uniqueId));
  });
  const pictures = await Promise.all(
    sessions.map(({ uniqueId }) => httpGet(port, `/api/sessions/${uniqueId}/screen.png`)),
  );
  expect(pictures.every(({ status }) => status === 200)).toBe(true);
  expect(new Set(pictures.map(({ bytes: png }) => png.toString('base64'))).size).toBe(100);
  expect(sessions.every(({ uniqueId }) => workers.watchersOf(uniqueId).size === 1)).toBe(true);
});

test('stop ends all that listen and view', async () => {
  const live = await open('/api/live');
  const stream = await open(`/api/sessions/${ID}/stream`);
  master.peer.send({ type: 'stop', withinMs: 5000, reason: 'test' });
  await Promise.all([live.ended(), stream.ended()]);
});
