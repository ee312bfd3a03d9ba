import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { inputTxt, json, KEYS, page, silence } from '@minipavi/testkit';
import { FakeConnector, FakeFarEnd } from './testing/fake-far-end.ts';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();
afterEach(() => void vi.useRealTimers());

const holdTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

const video = (name: string): string => `\x14#DYT:${name}\x14#F`;
const AWAY = { COMMAND: { name: 'connectToTln', param: { host: 'a:1' } } };

describe('what a service sends for the player', () => {
  test('is fetched once, the last first, and stays in the page', async () => {
    let ready = 0;
    const service = await serve([page(`\fP0${video('a')}.`), page(`${video('b')}P1${video('c')}`)]);
    const { link, session } = begin(service.url(), new FakeLink(), { onMedia: () => void ready++ });
    expect(await link.shows('P0')).toContain(`\fP0${video('a')}.`);
    expect(ready).toBe(1);
    expect(session.pollMedia(null)).toEqual({ type: 'YT', value: 'a' });
    expect(session.pollMedia(null)).toBeNull();
    link.type(KEYS.ENVOI);
    expect(await link.shows('P1')).toBe(`${video('b')}P1${video('c')}`);
    expect(ready).toBe(2);
    expect(session.pollMedia(null)).toEqual({ type: 'YT', value: 'c' });
  });

  test('is in the page of whatever answer is shown, and in no other', async () => {
    let visits = 0;
    const service = await serve(({ fctn }) => {
      const content = Buffer.from(video(fctn), 'latin1').toString('base64');
      switch (fctn) {
        case 'CNX':
          return visits++ === 0 ? json({ content, next: service.url('/away/') }) : page('<HOME>');
        case 'ENVOI':
          return json({ content, COMMAND: { name: 'Danse' } });
        default:
          return json({ content, ...inputTxt() });
      }
    });
    const { link, session } = begin(service.url('/home/'));
    await link.shows('CNX');
    expect(session.pollMedia(null)?.value).toBe('CNX');
    link.type(KEYS.ENVOI);
    await link.shows('ERR #07');
    expect(session.pollMedia(null)).toBeNull();
    link.type(KEYS.SUITE);
    await link.shows('SUITE');
    expect(session.pollMedia(null)?.value).toBe('SUITE');
    link.type(KEYS.CONNEXION_FIN);
    expect(await link.shows('<HOME>')).toContain(video('FIN'));
    expect(session.pollMedia(null)?.value).toBe('FIN');
  });

  test('is not what the user types, nor what the gateway says', async () => {
    const service = await serve(() => page('P0', inputTxt()));
    const { link, session } = begin(service.url());
    await link.shows('P0');
    link.type(video('a'));
    session.push(video('b'));
    expect(session.pollMedia(null)).toBeNull();
  });

  test('is heard from the far end of a link, in pieces, and from the page when the user is back', async () => {
    const service = await serve(({ fctn }) =>
      fctn === 'CNX' ? page(`\fAWAY${video('page')}`, AWAY) : page(`<${fctn}>`),
    );
    const farEnd = new FakeFarEnd();
    const connector = new FakeConnector(farEnd);
    const { link, session } = begin(service.url(), new FakeLink(), { connector });
    await vi.waitFor(() => expect(connector.orders).toHaveLength(1));
    await setImmediate();
    link.take();
    for (const byte of `x${video('host')}y`) farEnd.says(byte);
    expect(link.take()).toBe(`x${video('host')}y`);
    expect(session.pollMedia(null)?.value).toBe('host');
    link.type('\x14#DYT:typed\x14#F');
    farEnd.says('\x14#DYT:cut');
    farEnd.hangsUp();
    await link.shows('<DIRECTCALLENDED>');
    expect(session.pollMedia(null)?.value).toBe('page');
  });
});

describe('PAVI.webmedia', () => {
  test('is 1 for five seconds after a poll', async () => {
    holdTimers();
    const service = await serve(({ fctn }) => page(`<${fctn}>`));
    const { link, session } = begin(service.url());
    await link.shows('<CNX>');
    session.pollMedia(null);
    await vi.advanceTimersByTimeAsync(4_900);
    link.type(KEYS.ENVOI);
    await link.shows('<ENVOI>');
    await vi.advanceTimersByTimeAsync(100);
    link.type(KEYS.SUITE);
    await link.shows('<SUITE>');
    expect(service.calls.map(({ pavi }) => pavi['webmedia'])).toEqual([0, 1, 0]);
  });
});

describe('what the player does', () => {
  test.each([
    ['START', 'BGCALL-WM-START'],
    ['STOP', 'BGCALL-WM-STOP'],
  ] as const)('is told by %s, and what the user types stays as it is', async (event, fctn) => {
    const service = await serve((call) =>
      call.fctn === fctn
        ? page('\x1fAAnews', { echo: 'off', next: service.url('/next/') })
        : page(`<${call.fctn}>`, inputTxt()),
    );
    const { link, session } = begin(service.url());
    await link.shows('<CNX>');
    link.type('ab');
    link.take();
    session.pollMedia(event);
    expect(await link.shows('news')).toBe('\x1fAAnews');
    const told = await service.waitFor(fctn);
    expect([told.pavi['webmedia'], told.content]).toEqual([1, ['ab']]);
    link.type(`c${KEYS.ENVOI}`);
    expect(link.take()).toBe('c');
    const sent = await service.waitFor('ENVOI');
    expect([sent.path, sent.content]).toEqual(['/next/', ['abc']]);
  });

  test('comes behind what the session is doing, and a key before what the player does next', async () => {
    let letGo: () => void = () => {};
    const thinking = new Promise<void>((resolve) => (letGo = resolve));
    const service = await serve(async ({ fctn }) => {
      if (fctn === 'ENVOI') await thinking;
      return page(`<${fctn}>`);
    });
    const { link, session } = begin(service.url());
    await link.shows('<CNX>');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    session.pollMedia('START');
    link.type(KEYS.SUITE);
    expect(service.calls).toHaveLength(2);
    letGo();
    await link.shows('<BGCALL-WM-START>');
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'SUITE', 'BGCALL-WM-START']);
  });

  test('waits while the user is linked elsewhere', async () => {
    const service = await serve(({ fctn }) => page(`<${fctn}>`, fctn === 'CNX' ? AWAY : {}));
    const farEnd = new FakeFarEnd();
    const connector = new FakeConnector(farEnd);
    const { link, session } = begin(service.url(), new FakeLink(), { connector });
    await vi.waitFor(() => expect(connector.orders).toHaveLength(1));
    await setImmediate();
    session.pollMedia('START');
    farEnd.hangsUp();
    await link.shows('<BGCALL-WM-START>');
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'DIRECTCALLENDED', 'BGCALL-WM-START']);
  });

  test('that cannot be told leaves the user where he is', async () => {
    const service = await serve([page('P0', inputTxt())]);
    const { link, session, logs } = begin(service.url());
    await link.shows('P0');
    await service.close();
    session.pollMedia('START');
    await vi.waitFor(() => expect(logs.join('\n')).toContain('warn service [BGCALL-WM-START]'));
    link.take();
    link.type('abc');
    expect(link.take()).toBe('abc');
  });

  test('is no sign of life of the user', async () => {
    holdTimers();
    const service = await serve(({ fctn }) => page(`<${fctn}>`));
    const { link, session, ended } = begin(service.url(), new FakeLink(), { idleTimeoutMs: 60_000 });
    await link.shows('<CNX>');
    await vi.advanceTimersByTimeAsync(50_000);
    session.pollMedia('START');
    await link.shows('<BGCALL-WM-START>');
    await vi.advanceTimersByTimeAsync(11_000);
    expect(await ended).toBe('inactivité');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is nothing to a session that ends', async () => {
    const service = await serve(({ fctn }) => (fctn === 'FIN' ? silence() : page(video('a'))));
    const { link, session } = begin(service.url());
    await link.shows('YT:a');
    session.stop('arrêt');
    await service.waitFor('FIN');
    expect(session.pollMedia('START')).toBeNull();
    await service.close();
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'FIN']);
  });
});
