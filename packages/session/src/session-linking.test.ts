import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { KEYS, page } from '@minipavi/testkit';
import type { BridgeLimits } from './bridge-rules.ts';
import { FakeConnector, FakeFarEnd } from './testing/fake-far-end.ts';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();

const LOWER = '\x1b:iE';
const FOR_EVER: BridgeLimits = { firstBytes: null, typedMs: null, totalMs: 3_600_000 };

/** A session that is linked from its first answer on. */
async function linked(param: object = {}, limits?: BridgeLimits, name = 'connectToTln') {
  const COMMAND = { name, param: { host: 'a:1', id: 'a', uniqueid: '1', case: 'lower', ...param } };
  const service = await serve(({ fctn }) =>
    fctn === 'CNX' ? page('\fAWAY', { COMMAND }) : page(`\f<${fctn}>`, { echo: 'on' }),
  );
  const farEnd = new FakeFarEnd();
  const connector = new FakeConnector(farEnd);
  const live = begin(service.url('/s/'), new FakeLink(), {
    connector,
    ...(limits ? { bridgeLimits: limits } : {}),
  });
  await vi.waitFor(() => expect(connector.orders).toHaveLength(1));
  await setImmediate();
  return { service, farEnd, connector, ...live };
}

describe('a linked user', () => {
  test('sees the welcome, then what the host says at once, and its page when he is back', async () => {
    const { link, farEnd, service } = await linked();
    expect(link.take()).toMatch(/^\x1b9\{.*\n\x1b:iE$/s);
    farEnd.says('hello');
    expect(link.take()).toBe('hello');
    link.type('***\x13F');
    expect(await link.shows('<DIRECTCALLENDED>')).toBe('\fAWAY\f<DIRECTCALLENDED>');
    expect(farEnd.closed).toBe(true);
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'DIRECTCALLENDED']);
  });

  test('is heard by the host byte for byte, but for CR', async () => {
    const { link, farEnd } = await linked();
    link.type('a\r\n\x01Cz4\x04\x1b[A\x13A\0\xe9');
    expect(farEnd.sent).toEqual(['a\n\x01Cz4\x04\x1b[A\x13A\0\xe9']);
    link.take();
    link.type('\r');
    expect(farEnd.sent).toHaveLength(1);
    expect(link.output).toBe('');
  });

  test('sees what he types when the service wants echo', async () => {
    const { link, farEnd } = await linked({ echo: 'on' });
    link.take();
    link.type('a\r\x13A');
    expect(link.take()).toBe('a\x13A');
    expect(farEnd.sent).toEqual(['a\x13A']);
  });

  test.each([
    ['lower', LOWER],
    ['upper', '\x1b:jE'],
    [null, '\x1b:jE'],
  ])('has a keyboard set by case %j', async (given, sequence) => {
    const { link } = await linked({ case: given });
    expect(link.output.endsWith(sequence)).toBe(true);
  });

  test.each([
    [['\x13I']],
    [['\x13', 'I']],
    [['\x13Y']],
    [['***\x13F']],
    [['*', '**\x13', 'F']],
    [['x****\x13F']],
    [['**\x13**\x13F']],
    [['*\r**\r\x13\rF']],
  ])('comes back with %j, which the host hears too', async (packets) => {
    const { link, farEnd } = await linked();
    for (const packet of packets) link.type(packet);
    await link.shows('<DIRECTCALLENDED>');
    expect(farEnd.sent.join('')).toBe(packets.join('').replaceAll('\r', ''));
  });

  test.each(['**\x13F', '***F', '***x\x13F', '***\x13A\x13F', '\x13AI', 'I'])(
    'stays with %j',
    async (typed) => {
      const { link, farEnd } = await linked();
      link.type(typed);
      await setImmediate();
      expect(farEnd.closed).toBe(false);
    },
  );

  test('has the rest of the packet dropped, and keys that follow sent to the service', async () => {
    const { link, farEnd, service } = await linked();
    link.type('\x13Iab');
    link.type(KEYS.SUITE);
    await link.shows('<SUITE>');
    expect(farEnd.sent).toEqual(['\x13I']);
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'DIRECTCALLENDED', 'SUITE']);
  });

  test('is shown in VisuWeb where he is, and no more when he is back', async () => {
    const { link, session, observed } = await linked();
    expect(session.snapshot.infos).toBe('TELNETO a:1');
    expect(observed.at(-1)).toBe('changed');
    link.type('a');
    expect(observed.at(-1)).toBe('active');
    link.type('\x13I');
    await link.shows('<DIRECTCALLENDED>');
    expect(session.snapshot.infos).toBe('');
  });

  test.each(['connectToPty', 'duplicateStream'])('of %s keeps the CR that he types', async (name) => {
    const { link, farEnd } = await linked({}, undefined, name);
    link.type('a\r');
    expect(farEnd.sent).toEqual(['a\r']);
  });
});

describe('the user’s address', () => {
  test.each([
    [['Who? #*#GETIP*#* please'], 1],
    [['#*#GET', 'IP*#', '*'], 1],
    [[...'x#*#*#GETIP*#*'], 1],
    [['#*#GETIP*#*#*#GETIP*#*'], 2],
    [['#*#GETIP*#', 'x*'], 0],
  ])('is told to a host that sends %j, %i times', async (parts, count) => {
    const { link, farEnd } = await linked();
    link.take();
    for (const part of parts) farEnd.says(part);
    expect(farEnd.sent).toEqual(Array.from({ length: count }, () => '#*#127.0.0.1*#*'));
    expect(link.output).toBe(parts.join(''));
  });

  test('is told to no program and to no other user', async () => {
    const { farEnd } = await linked({}, undefined, 'connectToPty');
    farEnd.says('#*#GETIP*#*');
    expect(farEnd.sent).toEqual([]);
  });
});

describe('a link ends', () => {
  test('when the host hangs up, after its last bytes', async () => {
    const { link, farEnd } = await linked();
    link.take();
    farEnd.says('bye');
    farEnd.hangsUp();
    expect(await link.shows('<DIRECTCALLENDED>')).toBe('bye\fAWAY\f<DIRECTCALLENDED>');
  });

  test.each<[string, BridgeLimits, string]>([
    [
      'the host stays silent',
      { ...FOR_EVER, firstBytes: { bytes: 200, withinMs: 5 } },
      'Le serveur n’envoie rien',
    ],
    ['nothing is typed', { ...FOR_EVER, typedMs: 5 }, 'Liaison coup\x19Bee pour inactivit\x19Be'],
    ['it has lasted long enough', { ...FOR_EVER, totalMs: 5 }, 'Dur\x19Bee de liaison d\x19Bepass\x19Bee'],
  ])('when %s, and the user is told', async (_, limits, words) => {
    const { link, farEnd } = await linked({}, limits);
    const seen = await link.shows('<DIRECTCALLENDED>');
    expect(seen).toContain(`\x1f@A${words.replace('’', "'")}\x18\n\fAWAY`);
    expect(farEnd.closed).toBe(true);
  });

  test('when the user hangs up: the far end is closed and FIN goes out', async () => {
    const { link, farEnd, service, ended } = await linked();
    link.hangUp();
    expect(await ended).toBe('raccroché par l’utilisateur');
    expect(farEnd.closed).toBe(true);
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'FIN']);
  });

  test('when the session is stopped', async () => {
    const { session, farEnd, service, ended } = await linked();
    session.stop('processus arrêté');
    expect(await ended).toBe('processus arrêté');
    expect(farEnd.closed).toBe(true);
    expect(service.select('FIN')).toHaveLength(1);
  });

  test('leaving no timer behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { session, ended } = await linked(
        {},
        { firstBytes: { bytes: 1, withinMs: 1e6 }, typedMs: 1e6, totalMs: 1e6 },
      );
      session.stop('fin');
      await ended;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('back-pressure', () => {
  test('stops a host while the user’s line is full, and drops nothing', async () => {
    const link = new FakeLink();
    link.queuedBytes = 64 * 1024;
    const farEnd = new FakeFarEnd();
    const COMMAND = { name: 'connectToTln', param: { host: 'a:1', case: 'lower' } };
    const service = await serve([page('', { COMMAND }), page('\f<BACK>')]);
    begin(service.url(), link, { connector: new FakeConnector(farEnd) });
    await link.shows(LOWER);
    const gate = link.holdDrain();
    const megabyte = 'x'.repeat(1_000_000);
    farEnd.says(megabyte);
    farEnd.hangsUp();
    expect(farEnd.isPaused).toBe(true);
    expect(link.output.length).toBeLessThan(20_000);
    link.queuedBytes = 0;
    gate.open();
    expect(await link.shows('<BACK>')).toBe(`${megabyte}\f<BACK>`);
    expect(farEnd.isPaused).toBe(false);
  });

  test('stops the user while the host takes no more', async () => {
    const { link, farEnd } = await linked();
    const unclog = farEnd.clog();
    link.type('a');
    link.type('b');
    expect(farEnd.sent).toEqual(['a']);
    unclog();
    await vi.waitFor(() => expect(farEnd.sent).toEqual(['a', 'b']));
  });
});

test('a terminal that the link has set otherwise is set as it was', async () => {
  const farEnd = new FakeFarEnd();
  const connection = { kind: 'open', farEnd, infos: 'PTY a', closing: [0x1b, 0x3b] } as const;
  const COMMAND = { name: 'connectToPty', param: { id: 'a' } };
  const service = await serve([page('\fAWAY', { COMMAND }), page('\f<BACK>')]);
  const { link } = begin(service.url(), new FakeLink(), { connector: new FakeConnector(connection) });
  await vi.waitFor(() => expect(farEnd.listenerCount('data')).toBe(1));
  farEnd.hangsUp();
  expect((await link.shows('<BACK>')).endsWith('\x1b;\fAWAY\f<BACK>')).toBe(true);
});

describe('without a link', () => {
  test.each([
    [{ kind: 'denied', reason: 'clé incorrecte' } as const, '\fAWAY\f<DIRECTCALLENDED>'],
    [{ kind: 'failed', reason: 'x', shown: null } as const, '\fAWAY\f<DIRECTCALLFAILED>'],
    [
      { kind: 'failed', reason: 'x', shown: 'Injoignable' } as const,
      '\x1f@AInjoignable\x18\n\fAWAY\f<DIRECTCALLFAILED>',
    ],
  ])('the service is told at once: %j', async (connection, seen) => {
    const COMMAND = { name: 'connectToWs', param: { host: 'ssl://b:1', key: 'secret' } };
    const other = await serve(({ fctn }) => page(`\f<${fctn}>`));
    const connector = new FakeConnector(connection);
    const first = await serve(() => page('\fAWAY', { COMMAND, next: other.url('/next') }));
    const { link, logs } = begin(first.url('/asking'), new FakeLink(), { connector });
    expect((await link.shows('<DIRECTCALL')).endsWith(seen)).toBe(true);
    expect(connector.orders[0]?.serviceUrl).toBe(first.url('/asking'));
    expect(logs.join()).not.toContain('secret');
  });

  test('nor a user, a service that links again and again is not called for ever', async () => {
    const service = await serve(({ fctn }) =>
      page(`<${fctn}>`, { COMMAND: { name: 'connectToTln', param: { host: 'a:1' } } }),
    );
    const denied = { kind: 'denied', reason: 'clé incorrecte' } as const;
    const { link, session, ended } = begin(service.url(), new FakeLink(), {
      connector: new FakeConnector(denied),
    });
    await link.shows('<DIRECTCALLENDED>'.repeat(5));
    session.stop('fin');
    await ended;
    expect(service.select('DIRECTCALLENDED')).toHaveLength(5);
  });
});
