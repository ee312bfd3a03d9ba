import type { DeferredCall, PushedMessage } from '@minipavi/protocol';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { inputTxt, KEYS, page, silence } from '@minipavi/testkit';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();
afterEach(() => void vi.useRealTimers());

const onRowZero = (text: string): string => `\x1f@A${text}\x18\n`;

describe('a message from elsewhere', () => {
  test('is shown at once while the user types, who types on', async () => {
    const service = await serve(() => page('P0', inputTxt()));
    const { link, session } = begin(service.url());
    await link.shows('P0');
    link.type('ab');
    await link.shows('ab');
    session.push('Coucou');
    expect(link.take()).toBe(onRowZero('Coucou'));
    link.type('c' + KEYS.ENVOI);
    expect((await service.waitFor('ENVOI')).content).toEqual(['abc']);
  });

  test('waits for the first page, and then comes behind it', async () => {
    let letGo: () => void = () => {};
    const thinking = new Promise<void>((resolve) => (letGo = resolve));
    const service = await serve(async () => (await thinking, page('P0')));
    const { link, session } = begin(service.url());
    await service.waitFor('CNX');
    session.push('un');
    session.push('deux');
    expect(link.sent).toEqual([]);
    letGo();
    expect(await link.shows('deux')).toMatch(new RegExp(`P0\\x1f@Aun\\x18\\n\\x1f@Adeux\\x18\\n$`));
  });

  test('is shown while the service thinks', async () => {
    const service = await serve(({ fctn }) => (fctn === 'ENVOI' ? silence() : page('P0')));
    const { link, session } = begin(service.url());
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    session.push('Coucou');
    expect(link.take()).toBe(onRowZero('Coucou'));
  });

  test('has its accents, loses what would lead away from its row, and is cut at its end', async () => {
    const service = await serve([page('P0')]);
    const { link, session } = begin(service.url());
    await link.shows('P0');
    session.push('été\nà\tNoël\x1b\x07');
    expect(link.take()).toBe(onRowZero('\x19Bet\x19Be \x19Aa No\x19Hel'));
    session.push('é'.repeat(50));
    expect(link.take()).toBe(onRowZero('\x19Be'.repeat(40)));
    session.push('');
    expect(link.take()).toBe(onRowZero(''));
  });

  test('is not lost among a hundred', async () => {
    const service = await serve([page('P0')]);
    const { link, session } = begin(service.url());
    for (let i = 0; i < 100; i++) session.push(`m${i}`);
    const shown = await link.shows('m99');
    expect(shown.match(/\x1f@Am\d+/g)).toHaveLength(100);
  });

  test('is on the screen that the saver gives back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const service = await serve(() => page('P0'));
    const { link, session } = begin(service.url());
    link.type('\x01Cu<\x04');
    await link.shows('P0');
    await vi.advanceTimersByTimeAsync(125_000);
    await link.shows('Touche');
    session.push('Coucou');
    expect(link.take()).toBe(onRowZero('Coucou'));
    link.type('x');
    expect(link.take()).toContain(`P0${onRowZero('Coucou')}`);
  });

  test('does not come between the bytes of a sequence, but does not wait for ever', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const service = await serve(() => page('P0\x1b'));
    const { link, session, ended } = begin(service.url());
    await link.shows('P0');
    session.push('un');
    expect(link.take()).toBe('');
    link.type(KEYS.ENVOI);
    await link.shows('P0\x1b');
    expect(link.output).toBe('');
    await vi.advanceTimersByTimeAsync(600);
    expect(link.take()).toBe(onRowZero('un'));
    link.type(KEYS.ENVOI);
    await link.shows('P0\x1b');
    session.push('deux');
    link.hangUp();
    await ended;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits while the line takes no more', async () => {
    const link = new FakeLink();
    const service = await serve([page('P0')]);
    const { session } = begin(service.url(), link);
    await link.shows('P0');
    const gate = link.holdDrain();
    Object.assign(link, { queuedBytes: 70_000 });
    session.push('un');
    session.push('deux');
    await gate.reached;
    expect(link.take()).toBe('');
    Object.assign(link, { queuedBytes: 0 });
    gate.open();
    expect(await link.shows('deux')).toBe(onRowZero('un') + onRowZero('deux'));
  });

  test('is dropped with a line in the log when too many wait', async () => {
    const service = await serve(({ fctn }) => (fctn === 'CNX' ? silence() : page('')));
    const { session, logs } = begin(service.url());
    for (let i = 0; i < 201; i++) session.push(`m${i}`);
    expect(logs.filter((line) => line.startsWith('warn'))).toEqual([
      "warn message perdu, trop d'autres attendent : m0",
    ]);
  });
});

const WHAT_IS_TYPED = 'typed';

describe('a simulated event', () => {
  test('calls the current URL with its text, and what the user types stays as it is', async () => {
    const service = await serve(({ fctn }) =>
      fctn === 'BGCALL-SIMU'
        ? page('\x1fAAnews', { echo: 'off' })
        : page('P0', { next: service.url('/n/'), ...inputTxt() }),
    );
    const { link, session } = begin(service.url());
    await link.shows('P0');
    link.type('ab');
    expect(session.simulate('SIMU')).toBe(true);
    await link.shows('news');
    link.type('c');
    expect(await link.shows('c')).toBe('c');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    expect(service.calls.slice(1)).toMatchObject([
      { path: '/n/', fctn: 'BGCALL-SIMU', content: ['SIMU'] },
      { fctn: 'ENVOI', content: ['abc'] },
    ]);
  });

  test('has the field that its answer asks for typed into, and no other', async () => {
    const service = await serve(({ fctn }) => page(`\x0c<${fctn}>`, inputTxt({ l: 8 })));
    const { link, session } = begin(service.url());
    await link.shows('<CNX>');
    link.type('ab');
    session.simulate('SIMU');
    await link.shows('<BGCALL-SIMU>');
    link.type(`xyz${KEYS.ENVOI}`);
    expect((await service.waitFor('ENVOI')).content).toEqual(['xyz']);
  });

  test('takes the field away when its page clears the screen', async () => {
    const service = await serve(({ fctn }) => page(`\x0c<${fctn}>`, fctn === 'CNX' ? inputTxt() : {}));
    const { link, session } = begin(service.url());
    await link.shows('<CNX>');
    link.type('ab');
    session.simulate('SIMU');
    await link.shows('<BGCALL-SIMU>');
    link.take();
    link.type(WHAT_IS_TYPED);
    expect(link.take()).toBe('');
    link.type(KEYS.SUITE);
    expect((await service.waitFor('SUITE')).content).toEqual(['SIMU']);
  });

  test('takes the field away when an error screen covers it', async () => {
    const service = await serve(({ fctn }) =>
      page('P0', fctn === 'CNX' ? inputTxt() : { COMMAND: { name: 'Danse' } }),
    );
    const { link, session } = begin(service.url());
    await link.shows('P0');
    session.simulate('SIMU');
    await link.shows('ERR #07');
    link.type(WHAT_IS_TYPED);
    expect(link.take()).toBe('');
  });

  test('waits for what the session is doing, and comes in order', async () => {
    let letGo: () => void = () => {};
    const thinking = new Promise<void>((resolve) => (letGo = resolve));
    const service = await serve(async ({ fctn, content }) => {
      if (fctn === 'CNX') await thinking;
      return page(`<${fctn}${content.join()}>`);
    });
    const { link, session } = begin(service.url());
    await service.waitFor('CNX');
    for (const text of ['1', '2', '3']) session.simulate(text);
    letGo();
    await link.shows('<BGCALL-SIMU3>');
    expect(service.calls.map(({ fctn, content }) => fctn + content.join())).toEqual([
      'CNX',
      'BGCALL-SIMU1',
      'BGCALL-SIMU2',
      'BGCALL-SIMU3',
    ]);
  });

  test('that fails leaves the user where he is', async () => {
    const service = await serve([page('P0', inputTxt())]);
    const { link, session, logs } = begin(service.url());
    await link.shows('P0');
    await service.close();
    session.simulate('SIMU');
    await vi.waitFor(() => expect(logs.join('\n')).toContain('warn service [BGCALL-SIMU]'));
    link.type('abc');
    expect(link.take()).toBe('abc');
  });

  test('is no sign of life of the user', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const service = await serve(({ fctn }) => page(`<${fctn}>`));
    const { link, session, ended } = begin(service.url(), new FakeLink(), { idleTimeoutMs: 60_000 });
    await link.shows('<CNX>');
    await vi.advanceTimersByTimeAsync(50_000);
    session.simulate('SIMU');
    await link.shows('<BGCALL-SIMU>');
    await vi.advanceTimersByTimeAsync(11_000);
    expect(await ended).toBe('inactivité');
  });

  test('is refused by a session that ends or has too much to do, and told in the log when it came too late', async () => {
    const service = await serve(({ fctn }) => (fctn === 'ENVOI' ? silence() : page('P0')));
    const { link, session, logs, ended } = begin(service.url());
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    await service.waitFor('ENVOI');
    for (let i = 0; i < 100; i++) expect(session.simulate('x')).toBe(true);
    expect(session.simulate('x')).toBe(false);
    session.stop('arrêt');
    expect(session.simulate('x')).toBe(false);
    await ended;
    expect(logs).toContain('warn 100 événement(s) BGCALL-SIMU sans effet : fin de session');
    expect(service.select('BGCALL-SIMU')).toEqual([]);
  });
});

describe('a command for others', () => {
  const PUSH = { name: 'PushServiceMsg', param: { uniqueids: ['17000000009999'], message: ['hé'] } };
  const CALL = {
    name: 'BackgroundCall',
    param: { time: [1], url: ['http://a/'], uniqueid: ['2'], simulate: [0] },
  };

  const outbox = () => {
    const messages: PushedMessage[] = [];
    const calls: DeferredCall[] = [];
    return {
      messages,
      calls,
      push: (some: readonly PushedMessage[]) => void messages.push(...some),
      callLater: (some: readonly DeferredCall[]) => void calls.push(...some),
    };
  };

  test('leaves by the outbox, and the page is shown', async () => {
    const box = outbox();
    const service = await serve([page('P0', { COMMAND: PUSH }), page('P1', { COMMAND: CALL })]);
    const { link } = begin(service.url(), new FakeLink(), { outbox: box });
    await link.shows('P0');
    expect(box.messages).toEqual([{ uniqueId: '17000000009999', text: 'hé' }]);
    link.type(KEYS.ENVOI);
    await link.shows('P1');
    expect(box.calls).toEqual([{ at: 1, uniqueId: '2', simulate: false, target: 'http://a/' }]);
  });

  test('is carried out when it is in the answer to FIN, or to a user who has gone meanwhile', async () => {
    const box = outbox();
    const link = new FakeLink();
    const service = await serve(({ fctn }) => {
      if (fctn === 'ENVOI') link.hangUp();
      return page('P', { COMMAND: fctn === 'ENVOI' ? CALL : fctn === 'FIN' ? PUSH : null });
    });
    const { ended } = begin(service.url(), link, { outbox: box });
    await link.shows('P');
    link.type(KEYS.ENVOI);
    await ended;
    expect(box.calls).toHaveLength(1);
    expect(box.messages).toHaveLength(1);
  });
});
