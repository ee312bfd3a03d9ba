/** The routes on a real HTTP server; the test plays master and workers. */

import http from 'node:http';
import { once } from 'node:events';
import { getRequestListener } from '@hono/node-server';
import { AddressSet } from '@minipavi/addresses';
import type { MediaPoll, MediaRequest, ToMaster } from '@minipavi/bus';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setSecurityHeaders, type Env } from '../answers.ts';
import { findClient } from '../client-address.ts';
import { SessionMirror } from '../session-mirror.ts';
import { httpGet, type Reply } from '../testing/http-get.ts';
import { sampleSession } from '../testing/samples.ts';
import type { WebFiles } from '../web-files.ts';
import { WebServer } from '../web-server.ts';
import { MAX_LISTENERS_PER_GROUP } from './media-channels.ts';
import { MAX_WRONG_PINS } from './pin-guard.ts';
import { WebMedia } from './web-media.ts';
import { webMediaRoutes } from './webmedia-routes.ts';

const VIDEO: MediaRequest = { type: 'YT', value: 'dQw4w9WgXcQ' };
const PAGE = '<!doctype html><title>WebMedia</title>';
const FILES: WebFiles = new Map([
  ['index.html', { type: 'text/html; charset=utf-8', body: Buffer.from(PAGE), gzip: null, etag: 'W/"1"' }],
]);

let server: WebServer;
let media: WebMedia;
const mirror = new SessionMirror();
/** Sent by the service and not fetched yet. */
let waiting: MediaRequest[];
let polls: MediaPoll[];
const clients: http.ClientRequest[] = [];

beforeEach(async () => {
  mirror.replace([sampleSession()]);
  waiting = [];
  polls = [];
  media = new WebMedia({
    send: (message: ToMaster) => {
      if (message.type !== 'media-poll') return;
      polls.push(message);
      const isKnown = mirror.get(message.uniqueId) !== null;
      const answer = { id: message.id, isKnown, media: waiting.shift() ?? null };
      queueMicrotask(() => media.onMessage({ type: 'media-polled', ...answer }));
    },
    sessions: mirror,
    now: () => performance.now(),
    onLimited: () => {},
    pollMs: 20,
  });
  const app = new Hono<Env>();
  app.use(setSecurityHeaders);
  app.use((context, next) => findClient(new AddressSet([]), context, next));
  app.route('/', webMediaRoutes({ media, files: FILES }));
  app.get('/', (context) => context.text('somebody else’s'));
  const listener = getRequestListener(app.fetch);
  server = await WebServer.open({
    port: 0,
    bind: '127.0.0.1',
    tls: null,
    listener: (request, response) => void listener(request, response),
    certificateCheckMs: 60_000,
    onCertificate: () => {},
  });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  media.close();
  await server.close();
});

const poll = (pin: string, more = '', options: http.RequestOptions = {}): Promise<Reply> =>
  httpGet(server.port, `/?action=webmedia&pin=${pin}${more}`, { headers: {}, ...options });

/** A browser on the push channel; `text` is what it has been sent. */
async function listen(pin = '5062') {
  const request = http.get({
    host: '127.0.0.1',
    port: server.port,
    path: `/webmedia/events?pin=${pin}`,
    agent: false,
  });
  clients.push(request);
  request.on('error', () => {});
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const seen = { status: response.statusCode, headers: response.headers, text: '', isOver: false, request };
  response.on('error', () => {});
  response.setEncoding('utf8').on('data', (text: string) => (seen.text += text));
  response.on('close', () => (seen.isOver = true));
  return seen;
}

test('a poll takes what the service sent, once, in the words of the original', async () => {
  waiting.push(VIDEO);
  const [first, second] = [await poll('5062'), await poll('5062')];
  expect(JSON.parse(first.body)).toEqual({ result: 'OK', content: '1', type: 'YT', infos: 'dQw4w9WgXcQ' });
  expect(second.body).toBe('{"result":"OK","content":"0"}');
  expect(second.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(second.body.length),
    'access-control-allow-origin': '',
    'cache-control': 'no-store',
  });
});

test('what the player did goes on to the service, and nothing else', async () => {
  for (const word of ['START', 'STOP', '', 'start', 'PAUSE', 'START%0D%0A'])
    await poll('5062', `&lastevent=${word}`);
  expect(polls.map(({ event }) => event)).toEqual(['START', 'STOP', null, null, null, null]);
});

test('players may stand on any site', async () => {
  const answer = await poll('5062', '', { headers: { origin: 'https://player.example' } });
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': 'https://player.example',
    vary: 'Origin',
  });
  const leave = await poll('5062', '', { method: 'OPTIONS', headers: { origin: 'https://player.example' } });
  expect(leave).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': 'https://player.example',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': '*',
    },
  });
  const posted = await poll('5062', '', { method: 'POST' });
  expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
  expect(polls).toHaveLength(1);
});

test('HEAD takes nothing away', async () => {
  waiting.push(VIDEO);
  const head = await poll('5062', '', { method: 'HEAD' });
  expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '29', '']);
  expect(JSON.parse((await poll('5062')).body)).toMatchObject({ content: '1' });
});

test('a PIN that is nobody’s is KO, one of another shape gets no answer at all', async () => {
  const { status, body, headers } = await poll('0000');
  expect([status, body, headers['access-control-allow-origin']]).toEqual([200, '{"result":"KO"}', '']);
  for (const pin of ['12', '', '12345', '50%2062', 'abcd', '５０６２'].map(encodeURIComponent)) {
    await expect(poll(pin), pin).rejects.toThrow(/socket hang up|ECONNRESET/);
  }
  expect(polls).toEqual([]);
  expect((await poll('5062')).status).toBe(200);
});

test('the PIN of a call’s far end is nobody’s, and hides nobody’s', async () => {
  const call = sampleSession({ uniqueId: '17171234569999', kind: 'AST', direction: 'OUT' });
  mirror.replace([call, sampleSession()]);
  expect((await poll('9999')).body).toBe((await poll('0000')).body);
  expect(JSON.parse((await poll('5062')).body)).toMatchObject({ result: 'OK' });
  expect(polls).toHaveLength(1);
});

test('other actions are not its business', async () => {
  const answer = await httpGet(server.port, '/?action=stats', { headers: {} });
  expect(answer.body).toBe('somebody else’s');
});

test('who guesses is told to wait, by polls and by the channel, and is not looked at', async () => {
  for (let pin = 0; pin < MAX_WRONG_PINS; pin += 1) await poll(String(1000 + pin));
  const refused = await poll('5062');
  expect([refused.status, refused.body]).toEqual([429, '{"result":"KO"}']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
  expect(refused.headers['access-control-allow-origin']).toBe('');
  expect((await listen()).status).toBe(429);
  expect(polls).toEqual([]);
});

test('wrong PINs on the channel count as well', async () => {
  for (let pin = 0; pin < MAX_WRONG_PINS; pin += 1) {
    const seen = await listen(String(1000 + pin));
    await vi.waitFor(() => expect(seen).toMatchObject({ text: 'event: ko\ndata: {}\n\n', isOver: true }));
  }
  expect((await poll('5062')).status).toBe(429);
});

test('the channel says ready, then what the service sends, as soon as it does', async () => {
  const seen = await listen();
  expect(seen).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '',
    },
  });
  await vi.waitFor(() => expect(seen.text).toContain('event: ready\ndata: {}\n\n'));
  const value = 'http://a.example/"\n\ndata: x';
  waiting.push({ type: 'URL', value });
  media.onMessage({ type: 'media-ready', uniqueId: sampleSession().uniqueId });
  const data = JSON.stringify({ type: 'URL', infos: value });
  await vi.waitFor(() => expect(seen.text).toContain(`event: media\ndata: ${data}\n\n`));
});

test('while it is open the session is polled, so that its service knows; no longer than that', async () => {
  const seen = await listen();
  await vi.waitFor(() => expect(polls.length).toBeGreaterThan(3));
  seen.request.destroy();
  await vi.waitFor(() => {
    polls.length = 0;
    media.onMessage({ type: 'media-ready', uniqueId: sampleSession().uniqueId });
    expect(polls).toEqual([]);
  });
});

test('it ends with ko when the session does, and without when the gateway does', async () => {
  const [one, two] = [await listen(), await listen()];
  media.onMessage({ type: 'session-gone', uniqueId: sampleSession().uniqueId });
  for (const seen of [one, two]) {
    await vi.waitFor(() => expect(seen.isOver).toBe(true));
    expect(seen.text).toMatch(/event: ko\ndata: \{\}\n\n$/);
  }
  const three = await listen();
  media.close();
  await vi.waitFor(() => expect(three.isOver).toBe(true));
  expect(three.text).not.toContain('ko');
});

test('too many who listen from one address are sent away to poll; who leaves makes room', async () => {
  const crowd = await Promise.all(Array.from({ length: MAX_LISTENERS_PER_GROUP }, () => listen()));
  const late = await listen();
  expect([late.status, late.headers['retry-after']]).toEqual([503, '30']);
  expect((await poll('5062')).status).toBe(200);
  crowd[0]?.request.destroy();
  await vi.waitFor(async () => expect((await listen()).status).toBe(200));
});

test('HEAD of the channel holds no place on it', async () => {
  for (let time = 0; time <= MAX_LISTENERS_PER_GROUP; time += 1) {
    const head = await httpGet(server.port, '/webmedia/events?pin=5062', { method: 'HEAD', headers: {} });
    expect([head.status, head.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
  }
  expect((await listen()).status).toBe(200);
});

test('the player’s page may frame two players, show what services name, and ask nobody but us', async () => {
  const page = await httpGet(server.port, '/webmedia/', { headers: {} });
  expect([page.status, page.body]).toEqual([200, PAGE]);
  expect(page.headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: http: https:; " +
      'frame-src https://www.youtube-nocookie.com https://geo.dailymotion.com; media-src http: https:; ' +
      "connect-src 'self'; base-uri 'none'; form-action 'none'",
  );
  const moved = await httpGet(server.port, '/webmedia?pin=5062', { headers: {} });
  expect([moved.status, moved.headers.location]).toEqual([308, '/webmedia/?pin=5062']);
  for (const name of ['nowhere', '__proto__', '%2e%2e%2findex.html']) {
    expect((await httpGet(server.port, `/webmedia/${name}`, { headers: {} })).status, name).toBe(404);
  }
  const posted = await httpGet(server.port, '/webmedia/', { headers: {}, method: 'POST' });
  expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
});
