/** The browser being the test: its channel, its answers, its clock. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MediaLine, type MediaLineState } from './media-line.ts';

class FakeChannel extends EventTarget {
  static readonly all: FakeChannel[] = [];
  readonly url: string;
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
    FakeChannel.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }

  say(event: string, data?: unknown): void {
    this.dispatchEvent(Object.assign(new Event(event), { data: JSON.stringify(data ?? {}) }));
  }
}

const NOTHING = { result: 'OK', content: '0' };
const KO = { result: 'KO' };
const VIDEO = { type: 'YT', infos: 'dQw4w9WgXcQ' };

/** Answers to polls, one after the other; then the last again. */
let answers: (() => Response)[];
let asked: { lastevent: string | null; keepalive: boolean | undefined }[];

beforeEach(() => {
  vi.useFakeTimers();
  FakeChannel.all.length = 0;
  answers = [json(NOTHING)];
  asked = [];
  vi.stubGlobal('EventSource', FakeChannel);
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const query = new URL(url, 'http://a.example/').searchParams;
    expect([query.get('action'), query.get('pin')]).toEqual(['webmedia', '5062']);
    asked.push({ lastevent: query.get('lastevent'), keepalive: init.keepalive });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return new Promise<Response>((resolve) => resolve(answer?.() ?? Response.error()));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const json =
  (body: unknown, init: ResponseInit = {}) =>
  (): Response =>
    new Response(JSON.stringify(body), init);
const nobody = (): Response => {
  throw new TypeError('Failed to fetch');
};

function open(patience?: number) {
  const [states, media]: [MediaLineState[], unknown[]] = [[], []];
  const line = new MediaLine({
    pin: '5062',
    onState: (state) => states.push(state),
    onMedia: (type, infos) => media.push({ type, infos }),
    ...(patience === undefined ? {} : { patience }),
  });
  return { line, states, media };
}

const channel = (): FakeChannel => FakeChannel.all.at(-1) ?? expect.fail('no channel');
const later = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test('media come by the channel, and nothing is polled', async () => {
  const { line, states, media } = open();
  expect(channel().url).toBe('/webmedia/events?pin=5062');
  channel().say('ready');
  channel().say('media', VIDEO);
  await later(60_000);
  expect([states, media, asked]).toEqual([['open'], [VIDEO], []]);
  line.close();
  channel().say('media', VIDEO);
  expect([media.length, channel().isClosed, vi.getTimerCount()]).toEqual([1, true, 0]);
});

test('the channel’s ko is the end of the session', async () => {
  const { states } = open();
  channel().say('ready');
  channel().say('ko');
  await later(60_000);
  expect([states, asked.length, vi.getTimerCount()]).toEqual([['open', 'over'], 0, 0]);
});

test.each(['error', 'silence'])(
  'after the channel’s %s it polls each second, and tries the channel again',
  async (fault) => {
    const { line, states, media } = open();
    if (fault === 'error') channel().say('error');
    else await later(5000);
    expect(FakeChannel.all[0]?.isClosed).toBe(true);
    answers = [json(NOTHING), json({ result: 'OK', content: '1', ...VIDEO }), json(NOTHING)];
    await later(5500);
    expect([states, media]).toEqual([['open'], [VIDEO]]);
    expect(asked.length).toBeGreaterThanOrEqual(5);
    await later(20_000);
    expect(FakeChannel.all).toHaveLength(2);
    channel().say('ready');
    const before = asked.length;
    await later(10_000);
    expect(asked.length).toBe(before);
    line.close();
  },
);

test('a PIN that nobody has is said at the first KO, or as late as asked for', async () => {
  answers = [json(KO)];
  const one = open();
  channel().say('error');
  await later();
  expect(one.states).toEqual(['unknown']);
  const patient = open(4);
  channel().say('ko');
  await later(1500);
  expect(patient.states).toEqual([]);
  answers = [json(NOTHING)];
  await later(1000);
  expect(patient.states).toEqual(['open']);
  patient.line.close();
});

test('of a session that was there, KO is believed the third time: a new master learns of it late', async () => {
  const { states } = open();
  answers = [json(NOTHING), json(KO), json(KO), json(NOTHING), json(KO), json(KO), json(KO)];
  channel().say('error');
  await later(3500);
  expect(states).toEqual(['open']);
  await later(3000);
  expect([states, vi.getTimerCount()]).toEqual([['open', 'over'], 0]);
});

test('a gateway that does not answer, or another than it, is asked again for as long as it takes', async () => {
  const { line, states } = open();
  channel().say('ready');
  channel().say('error');
  answers = [
    nobody,
    json('x'),
    json(null),
    json(NOTHING, { status: 503 }),
    () => new Response('<html>'),
    json(NOTHING),
  ];
  await later(12_000);
  expect(states).toEqual(['open', 'lost', 'open']);
  line.close();
});

test('too many wrong PINs: the end for one who has named none that is right, a pause for the other', async () => {
  const limited = json(KO, { status: 429, headers: { 'retry-after': '7' } });
  answers = [limited];
  const stranger = open();
  channel().say('error');
  await later();
  expect(stranger.states).toEqual(['limited']);
  const guest = open();
  channel().say('ready');
  channel().say('error');
  asked.length = 0;
  await later(6000);
  expect([guest.states, asked.length]).toEqual([['open'], 0]);
  answers = [json(NOTHING)];
  await later(1500);
  expect(asked.length).toBeGreaterThan(0);
  guest.line.close();
});

test('one word to the service waits for the answer to the one before', async () => {
  const { line } = open();
  channel().say('ready');
  let answer: ((response: Response) => void) | undefined;
  vi.stubGlobal('fetch', (url: string) => {
    asked.push({
      lastevent: new URL(url, 'http://a.example/').searchParams.get('lastevent'),
      keepalive: true,
    });
    return new Promise<Response>((resolve) => (answer = resolve));
  });
  line.tell('START');
  line.tell('STOP');
  await later();
  expect(asked.map(({ lastevent }) => lastevent)).toEqual(['START']);
  answer?.(json(NOTHING)());
  await later();
  expect(asked.map(({ lastevent }) => lastevent)).toEqual(['START', 'STOP']);
  line.close();
});

test('what the player did is told in its order, the last word after the line is closed too', async () => {
  const { line, media } = open();
  channel().say('ready');
  answers = [json({ result: 'OK', content: '1', ...VIDEO }), json(NOTHING)];
  line.tell('START');
  line.tell('STOP');
  await later();
  line.tell('START');
  line.close();
  await later();
  expect(asked).toEqual(['START', 'STOP', 'START'].map((lastevent) => ({ lastevent, keepalive: true })));
  // A poll it is: what it brings is not lost.
  expect(media).toEqual([VIDEO]);
});
