import { afterEach, describe, expect, test, vi } from 'vitest';
import { drop, inputTxt, KEYS, page, silence, type VideotexService } from '@minipavi/testkit';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();
afterEach(() => void vi.useRealTimers());

const events = (service: VideotexService): string[] =>
  service.calls.map(({ path, fctn }) => `${path} ${fctn}`);

/** Time stands still for the session; HTTP and its sockets go on. */
const holdTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

/** A service whose answer to one event comes when it is let go. */
async function thinkingOn(event: string, answer: object = {}) {
  let letGo: () => void = () => {};
  const thinking = new Promise<void>((resolve) => (letGo = resolve));
  const service = await serve(async ({ fctn }) => {
    if (fctn !== event) return page(`<${fctn}>`);
    await thinking;
    return page('late', answer);
  });
  return { service, letGo };
}

describe('the end of a session', () => {
  test('by hanging up tells the service FIN, once, with what was typed', async () => {
    const service = await serve(() =>
      page('P0', { context: 'ctx', next: service.url('/o/?n=1'), ...inputTxt() }),
    );
    const { link, ended, observed } = begin(service.url('/svc/'));
    await link.shows('P0');
    link.type('abc');
    link.hangUp('raccroché');
    expect(await ended).toBe('raccroché');
    expect(service.calls.slice(1)).toMatchObject([
      { path: '/o/', fctn: 'FIN', content: ['abc'], context: 'ctx', params: { n: '1' } },
    ]);
    expect(observed).toEqual(['opened', 'changed', 'active', 'ending']);
  });

  test('by hanging up during a call waits for its answer, which may change what FIN tells', async () => {
    const { service, letGo } = await thinkingOn('ENVOI', { context: 'new' });
    const { link, ended, observed } = begin(service.url('/svc/'));
    await link.shows('<CNX>');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    link.hangUp();
    expect(observed).not.toContain('ending');
    letGo();
    await ended;
    expect(link.take()).toBe('');
    expect(service.calls.at(-1)).toMatchObject({ fctn: 'FIN', context: 'new' });
    expect(events(service)).toEqual(['/svc/ CNX', '/svc/ ENVOI', '/svc/ FIN']);
  });

  test('tells the next URL of an answer that came too late, and makes no direct call', async () => {
    const link = new FakeLink();
    const service = await serve(({ fctn }) => {
      if (fctn === 'CNX') link.hangUp();
      return page('late', { next: service.url('/next/'), directcall: 'yes', ...inputTxt() });
    });
    await begin(service.url('/svc/'), link).ended;
    expect(link.sent).toEqual([]);
    expect(events(service)).toEqual(['/svc/ CNX', '/next/ FIN']);
  });

  test('waits 5 s for an answer that does not come, and leaves no timer behind', async () => {
    holdTimers();
    const service = await serve(({ fctn }) => (fctn === 'ENVOI' ? silence() : page(`<${fctn}>`)));
    const { link, ended } = begin(service.url());
    await link.shows('<CNX>');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    link.hangUp();
    await vi.advanceTimersByTimeAsync(4900);
    expect(service.select('FIN')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    await ended;
    expect(events(service)).toEqual(['/ CNX', '/ ENVOI', '/ FIN']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('leaves no timer behind when nothing was going on', async () => {
    holdTimers();
    const service = await serve([page('P0')]);
    const { link, ended } = begin(service.url());
    await link.shows('P0');
    link.hangUp();
    await ended;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('by stop gives up the call under way, and tells FIN at once', async () => {
    const service = await serve(({ fctn }) => (fctn === 'ENVOI' ? silence() : page(`<${fctn}>`)));
    const { link, ended, session } = begin(service.url());
    await link.shows('<CNX>');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    session.stop('arrêt');
    session.stop('encore');
    link.hangUp();
    expect(await ended).toBe('arrêt');
    expect(link.closed).toBe(true);
    expect(events(service)).toEqual(['/ CNX', '/ ENVOI', '/ FIN']);
  });

  test('by stop during the first call shows nothing, and tells FIN', async () => {
    const service = await serve(({ fctn }) => (fctn === 'CNX' ? silence() : page('')));
    const { link, ended, session } = begin(service.url());
    await service.waitFor('CNX');
    session.stop('arrêt');
    await ended;
    expect(link.sent).toEqual([]);
    expect(events(service)).toEqual(['/ CNX', '/ FIN']);
  });

  test.each(['hang-up', 'stop'])(
    'by %s does not wait for a user who does not read, nor call on',
    async (way) => {
      holdTimers();
      const service = await serve(() => page('P0', { directcall: 'yes' }));
      const link = new FakeLink();
      const drained = link.holdDrain();
      const { ended, session } = begin(service.url(), link);
      await drained.reached;
      if (way === 'stop') session.stop('arrêt');
      else link.hangUp();
      await ended;
      expect(events(service)).toEqual(['/ CNX', '/ FIN']);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test('by stop does not wait for a telephone that is not connected', async () => {
    const service = await serve([page('P0')]);
    const link = new FakeLink('AST');
    const ready = link.holdPage();
    const { ended, session } = begin(service.url(), link);
    await ready.reached;
    session.stop('arrêt');
    await ended;
    expect(link.sent).toEqual([]);
    expect(service.select('FIN')).toHaveLength(1);
  });

  test.each(['hang-up', 'stop'])('by %s during Connexion/fin tells FIN once', async (way) => {
    let letGo: () => void = () => {};
    const thinking = new Promise<void>((resolve) => (letGo = resolve));
    const service = await serve(async ({ fctn }) => {
      if (fctn === 'FIN') await thinking;
      return page('P', { next: service.url('/guest/') });
    });
    const { link, ended, session } = begin(service.url('/svc/'));
    await link.shows('P');
    link.type(KEYS.CONNEXION_FIN);
    await service.waitFor('FIN');
    if (way === 'stop') session.stop('arrêt');
    else link.hangUp();
    letGo();
    await ended;
    expect(events(service)).toEqual(['/svc/ CNX', '/guest/ FIN']);
  });

  test('does not depend on the answer to FIN', async () => {
    const service = await serve(({ fctn }) => (fctn === 'FIN' ? drop() : page('P0')));
    const { link, ended, logs } = begin(service.url());
    await link.shows('P0');
    link.hangUp('raccroché');
    expect(await ended).toBe('raccroché');
    expect(service.calls.map(({ method, fctn }) => `${method} ${fctn}`)).toEqual(['POST CNX', 'POST FIN']);
    expect(logs.at(-1)).toBe(`warn service [FIN] ${service.url()} : connexion coupée par le serveur`);
  });

  test('takes nothing more that is typed', async () => {
    const service = await serve([page('P0', inputTxt())]);
    const { link, ended, session } = begin(service.url());
    await link.shows('P0');
    session.stop('arrêt');
    link.emit('packet', Buffer.from(`abc${KEYS.ENVOI}`));
    await ended;
    expect(service.calls.at(-1)?.content).toEqual(['']);
    expect(service.select('ENVOI')).toEqual([]);
  });
});

describe('a user who does nothing', () => {
  const IDLE = '\x1f@ADeconnexion pour inactivit\x19Be...\x18\n';
  const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);
  const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);
  const setParam = (paramName: string, params: object) => ({
    COMMAND: { name: 'setParam', param: { paramName, params } },
  });

  test('is told so and leaves, with FIN for the service', async () => {
    holdTimers();
    const service = await serve([page('P0', inputTxt())]);
    const { link, ended } = begin(service.url());
    await link.shows('P0');
    link.type('a');
    await seconds(599);
    link.type('b');
    await seconds(599);
    expect(link.take()).toBe('ab');
    await seconds(2);
    expect(await ended).toBe('inactivité');
    expect(link.take()).toBe(IDLE);
    expect(service.calls.at(-1)).toMatchObject({ fctn: 'FIN', content: ['ab'] });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('has the time that setParam gives, the usual one where that is none or out of range', async () => {
    holdTimers();
    const timeout = (count: unknown) => setParam('timeout', { minutes: count });
    const answers = [30, 31, 30, 0, '1'].map((count, i) => page(`P${i}`, timeout(count)));
    const service = await serve(answers);
    const { link, ended } = begin(service.url());
    for (const [shown, patience] of [
      ['P0', 29],
      ['P1', 9],
      ['P2', 29],
      ['P3', 9],
    ] as const) {
      expect(await link.shows(shown)).not.toContain('ERR');
      await minutes(patience);
      expect(link.take()).toBe('');
      link.type(KEYS.ENVOI);
    }
    await link.shows('P4');
    await seconds(61);
    expect(await ended).toBe('inactivité');
  });

  test('is not sent away while a slow service thinks', async () => {
    holdTimers();
    const { service, letGo } = await thinkingOn('ENVOI');
    const { link } = begin(service.url(), new FakeLink(), { idleTimeoutMs: 10_000 });
    await link.shows('<CNX>');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    await seconds(20);
    expect(link.take()).toBe('');
    letGo();
    expect(await link.shows('late')).toBe('late');
  });

  const identified = async (link: FakeLink, id: string): Promise<void> => {
    await link.shows('P0');
    link.type(`\x01${id}\x04`);
  };

  test('sees the saver on a real terminal after 120 s, and the screen again at the first key', async () => {
    holdTimers();
    const service = await serve([page('\fP0', inputTxt({ l: 3 }))]);
    const { link } = begin(service.url());
    await identified(link, 'Cz4');
    link.type('a');
    link.take();
    await seconds(121);
    expect(link.take()).toMatch(/^\f\x1fDA\x0e.*Touche mon clavier!$/s);
    await seconds(10);
    expect(link.take().split('Touche mon clavier!')).toHaveLength(3);
    link.type('b');
    expect(link.take()).toBe('\fP0\x1fAA.\x12B\x1fAA\x11ab');
    link.type('c');
    expect(link.take()).toBe('c');
  });

  test('sees the inactivity message on the screen, not on the saver', async () => {
    holdTimers();
    const service = await serve([page('\fP0')]);
    const { link, ended } = begin(service.url(), new FakeLink(), { idleTimeoutMs: 130_000 });
    await identified(link, 'Cz4');
    await seconds(121);
    expect(link.take()).toContain('Touche');
    await seconds(10);
    await ended;
    expect(link.take().endsWith(`\fP0${IDLE}`)).toBe(true);
  });

  test.each<[string, string, object, boolean]>([
    ['an emulator', 'EmU', {}, true],
    ['a service that switched it off', 'Cz4', setParam('screensaver', { type: 0 }), true],
    ['a gateway that switched it off', 'Cz4', {}, false],
  ])('sees no saver with %s', async (_, id, members, screensaver) => {
    holdTimers();
    const service = await serve([page('\fP0', members)]);
    const { link } = begin(service.url(), new FakeLink(), { screensaver });
    await identified(link, id);
    await seconds(300);
    expect(link.take()).toBe('');
  });

  test.each<[object, string]>([
    [{ type: 1 }, '\x01'],
    [{ type: '3', text: 'Hé' }, '\f\x1fAAH\x19Be'],
    [{ type: 9 }, '\f\x1fDA'],
    [{ type: -1 }, '\f\x1fDA'],
  ])('sees the saver that the service chose: %j', async (params, frame) => {
    holdTimers();
    const service = await serve([page('\fP0', setParam('screensaver', params))]);
    const { link } = begin(service.url());
    await identified(link, 'Cz4');
    await seconds(121);
    expect(link.take().startsWith(frame)).toBe(true);
  });
});
