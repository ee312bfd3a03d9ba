import { afterEach, describe, expect, test, vi } from 'vitest';
import { inputTxt, KEYS, page, silence, type ServiceScript } from '@minipavi/testkit';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();
afterEach(() => void vi.useRealTimers());

const holdTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

/** The default service, whose Envoi leads to one that answers an event never. */
async function scene(mute: string) {
  holdTimers();
  const away = await serve(({ fctn }) => (fctn === mute ? silence() : page(`<loin ${fctn}>`, inputTxt())));
  const home: ServiceScript = ({ fctn }) =>
    fctn === 'ENVOI'
      ? page('', { next: away.url(), directcall: 'yes-cnx' })
      : page(`<accueil ${fctn}>`, inputTxt());
  const service = await serve(home);
  const { link, ended, logs } = begin(service.url());
  await link.shows('<accueil CNX>');
  link.type(KEYS.ENVOI);
  return { away, service, link, ended, logs };
}

describe('Connexion/fin while a service does not answer', () => {
  test('gives the call up after two seconds, and brings the default service', async () => {
    const { away, service, link } = await scene('DIRECTCNX');
    await away.waitFor('DIRECTCNX');
    link.type(KEYS.CONNEXION_FIN);
    await vi.advanceTimersByTimeAsync(1900);
    expect(away.select('FIN')).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    await link.shows('<accueil CNX>');
    expect(away.calls.map(({ fctn }) => fctn)).toEqual(['DIRECTCNX', 'FIN']);
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'CNX']);
  });

  test('does not wait for a FIN that hangs as well, which is made all the same', async () => {
    holdTimers();
    const away = await serve(() => silence());
    const service = await serve(({ fctn }) =>
      fctn === 'ENVOI'
        ? page('', { next: away.url(), directcall: 'yes-cnx' })
        : page(`<accueil ${fctn}>`, inputTxt()),
    );
    const { link, ended } = begin(service.url());
    await link.shows('<accueil CNX>');
    link.type(KEYS.ENVOI);
    await away.waitFor('DIRECTCNX');
    link.type(KEYS.CONNEXION_FIN);
    await vi.advanceTimersByTimeAsync(2000);
    await away.waitFor('FIN');
    await vi.advanceTimersByTimeAsync(1000);
    await link.shows('<accueil CNX>');
    // The session is not over before it is.
    link.type(KEYS.CONNEXION_FIN);
    await service.waitFor('FIN');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await ended).toBe('Connexion/fin');
    expect(away.calls.map(({ fctn }) => fctn)).toEqual(['DIRECTCNX', 'FIN']);
  });

  test('on the default service ends the session, whose service hears it once', async () => {
    holdTimers();
    const service = await serve(({ fctn }) => (fctn === 'ENVOI' ? silence() : page(`<${fctn}>`, inputTxt())));
    const { link, ended } = begin(service.url());
    await link.shows('<CNX>');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    await vi.advanceTimersByTimeAsync(3000);
    link.type(`abc${KEYS.ENVOI}`);
    link.type('\x13');
    link.type('I');
    await vi.advanceTimersByTimeAsync(0);
    expect(await ended).toBe('Connexion/fin');
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'FIN']);
  });

  test('has its turn behind an answer that comes in time', async () => {
    holdTimers();
    let answer: () => void = () => {};
    const thought = new Promise<void>((resolve) => (answer = resolve));
    const service = await serve(async ({ fctn }) => {
      if (fctn === 'ENVOI') await thought;
      return page(`<${fctn}>`, inputTxt());
    });
    const { link, ended } = begin(service.url());
    await link.shows('<CNX>');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    link.type(KEYS.CONNEXION_FIN);
    await vi.advanceTimersByTimeAsync(1000);
    answer();
    expect(await ended).toBe('Connexion/fin');
    expect(link.sent.join('')).toContain('<ENVOI>');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is no other key: three stars and Sommaire are for the service', async () => {
    holdTimers();
    const service = await serve(({ fctn }) => (fctn === 'ENVOI' ? silence() : page(`<${fctn}>`, inputTxt())));
    const { link, ended } = begin(service.url());
    await link.shows('<CNX>');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    link.type(`***${KEYS.SOMMAIRE}`);
    await vi.advanceTimersByTimeAsync(5000);
    expect(service.select('FIN')).toEqual([]);
    link.hangUp();
    await vi.advanceTimersByTimeAsync(6000);
    await ended;
  });
});

describe('a user who reads nothing of his own echo', () => {
  test('is not read either, until there is room again', async () => {
    const service = await serve(() => page('<P>', inputTxt()));
    const link = new FakeLink();
    begin(service.url(), link);
    await link.shows('<P>');
    const gate = link.holdDrain();
    link.queuedBytes = 64 * 1024;
    for (let i = 0; i < 100; i++) link.type('a');
    await link.shows('a');
    expect(link.isPaused).toBe(true);
    expect(link.sent.join('')).not.toContain('aa');
    link.queuedBytes = 0;
    gate.open();
    await link.shows('aaaa');
  });
});
