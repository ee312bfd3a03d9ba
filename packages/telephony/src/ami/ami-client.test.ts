import { once } from 'node:events';
import net from 'node:net';
import { FakeAsterisk, waitFor, type FakeAsteriskOptions } from '@minipavi/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { AmiClient, type AmiClientOptions } from './ami-client.ts';
import { AmiError } from './ami-error.ts';
import { AMI_TIMING, retryDelayMs, type AmiTiming } from './ami-timing.ts';
import { PATIENT, SECRET } from '../testing/test-calls.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

interface Scene {
  readonly asterisk: FakeAsterisk;
  readonly client: AmiClient;
  readonly logs: string[];
  readonly alarms: (string | null)[];
}

async function start(
  behaviour: FakeAsteriskOptions = {},
  timing: Partial<AmiTiming> = {},
  more: Partial<AmiClientOptions> = {},
): Promise<Scene> {
  const asterisk = await FakeAsterisk.start(behaviour);
  const [logs, alarms]: [string[], (string | null)[]] = [[], []];
  const client = new AmiClient({
    connect: () => net.connect({ port: asterisk.port, host: '127.0.0.1' }),
    user: 'ami',
    secret: SECRET,
    log: (level, message) => logs.push(`${level} ${message}`),
    onAlarm: (alarm) => alarms.push(alarm),
    timing: { ...PATIENT, ...timing },
    random: () => 0.5,
    ...more,
  });
  stops.push(
    () => asterisk.stop(),
    () => client.close(),
  );
  return { asterisk, client, logs, alarms };
}

const failsWith = (code: string) => expect.objectContaining({ name: 'AmiError', code }) as unknown;

describe('the connection', () => {
  test('is made when somebody needs it, once for all, and says no secret', async () => {
    const { asterisk, client } = await start();
    expect(asterisk.sessions).toEqual([]);
    const all = await Promise.all([client.access(), client.access(), client.access()]);
    expect(all).toEqual([{ kind: 'ready' }, { kind: 'ready' }, { kind: 'ready' }]);
    expect(await client.access()).toEqual({ kind: 'ready' });
    expect(asterisk.sessions).toHaveLength(1);
    expect(asterisk.sessions[0]?.received).toContain('AuthType: MD5');
    expect(asterisk.sessions[0]?.received).not.toContain(SECRET);
  });

  test('gives each action its own answer', async () => {
    const { client } = await start({ isNoisy: true, pieceBytes: 3 });
    await client.access();
    const [ping, command, again] = await Promise.all([
      client.act([['Action', 'Ping']]),
      client.act([['Action', 'Command']]),
      client.act([['Action', 'Ping']]),
    ]);
    expect(ping.response.get('Ping')).toBe('Pong');
    expect(command.response.get('Message')).toBe('Permission denied');
    expect(again.response.actionId).not.toBe(ping.response.actionId);
  });

  test('refuses what must not be sent, and lives on', async () => {
    const { asterisk, client } = await start();
    await client.access();
    await expect(client.act([['Action', 'Ping\r\nAction: Logoff']])).rejects.toThrow('fin de ligne');
    expect((await client.act([['Action', 'Ping']])).response.isSuccess).toBe(true);
    expect(asterisk.sessions[0]?.received).not.toContain('Logoff');
  });

  test('ends with Logoff, and nothing is awaited any more', async () => {
    const { asterisk, client } = await start();
    await client.access();
    asterisk.behaviour.silentFrom = 'logged-in';
    const ping = client.act([['Action', 'Ping']]);
    client.close();
    await expect(ping).rejects.toEqual(failsWith('AMI_CLOSED'));
    await expect(client.access()).rejects.toEqual(failsWith('AMI_CLOSED'));
    await asterisk.until(() => asterisk.openSessions === 0, 'the connection to end');
    expect(asterisk.sessions[0]?.received).toMatch(/Action: Logoff\r\n\r\n$/);
  });

  test('that nobody answers fails, and another attempt is made for who asks next', async () => {
    const nobody = await FakeAsterisk.start();
    const { port } = nobody;
    await nobody.stop();
    const { client, logs } = await start({}, {}, { connect: () => net.connect({ port, host: '127.0.0.1' }) });
    await expect(client.access()).rejects.toEqual(failsWith('AMI_LOST'));
    await expect(client.access()).rejects.toEqual(failsWith('AMI_LOST'));
    expect(client.state).toBe('idle');
    expect(logs.filter((line) => line.startsWith('warn'))).toEqual([
      'warn Asterisk : connexion AMI perdue (ECONNREFUSED)',
    ]);
  });

  test('is given up when it takes too long', async () => {
    const { client } = await start({}, { connectMs: 20 }, { connect: () => new net.Socket() });
    await expect(client.access()).rejects.toEqual(failsWith('AMI_LOST'));
  });
});

describe('a connection that is lost', () => {
  test('rejects all that is awaited, and is made again', async () => {
    const { asterisk, client } = await start();
    await client.access();
    asterisk.behaviour.silentFrom = 'logged-in';
    const pings = [client.act([['Action', 'Ping']]), client.act([['Action', 'Ping']])];
    asterisk.behaviour.silentFrom = null;
    const settled = Promise.allSettled(pings);
    asterisk.behaviour.silentFrom = 'connect';
    asterisk.dropSessions();
    for (const one of await settled) {
      // Both may have been answered before the silence.
      if (one.status === 'rejected') expect(one.reason).toEqual(failsWith('AMI_LOST'));
    }
    await asterisk.until(() => asterisk.sessions.length > 1, 'another attempt');
    asterisk.behaviour.silentFrom = null;
    asterisk.dropSessions();
    await waitFor(() => client.state === 'ready', { what: 'the connection to be made again' });
  });

  test('is noticed by the silence after a ping', async () => {
    const { asterisk, client } = await start({}, { pingEveryMs: 20, pingWithinMs: 30 });
    await client.access();
    asterisk.behaviour.silentFrom = 'logged-in';
    await asterisk.until(() => asterisk.sessions.length > 1, 'another attempt');
    asterisk.behaviour.silentFrom = null;
    await waitFor(() => client.state === 'ready', { what: 'the connection to be made again' });
  });

  test('is no reason for anybody to wait: who asks during a pause is answered at once', async () => {
    const { asterisk, client } = await start({}, { retryMs: 600_000, maxRetryMs: 600_000 });
    await client.access();
    asterisk.dropSessions();
    await waitFor(() => client.state === 'waiting', { what: 'the pause' });
    expect(await client.access()).toEqual({ kind: 'ready' });
  });

  test('is one with an Asterisk that says more than anybody can hold', async () => {
    const { asterisk, client } = await start();
    await client.access();
    asterisk.tell([`Event: ${'x'.repeat(70_000)}`]);
    await asterisk.until(() => asterisk.sessions.length > 1, 'another attempt');
    await waitFor(() => client.state === 'ready', { what: 'the connection to be made again' });
  });

  test('comes back after pauses that grow to a minute', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 50, 5000].map((attempt) => retryDelayMs(attempt, 0.5));
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000, 60000]);
    expect([retryDelayMs(0, 0), retryDelayMs(0, 1)]).toEqual([750, 1250]);
  });
});

describe('a wrong password', () => {
  test('is an alarm, and not tried again for a long time', async () => {
    const pauses = { retryMs: 1, maxRetryMs: 1 };
    const { asterisk, client, alarms, logs } = await start({ secret: 'another' }, pauses);
    await expect(client.access()).rejects.toEqual(failsWith('AMI_LOGIN'));
    expect(alarms).toEqual([
      'Asterisk : utilisateur AMI « ami » ou mot de passe refusé (manager.conf : secret, permit)',
    ]);
    await expect(client.access()).rejects.toEqual(failsWith('AMI_LOGIN'));
    // Time enough for the pauses of other losses.
    for (let other = 0; other < 10; other++) {
      const socket = net.connect({ port: asterisk.port, host: '127.0.0.1' });
      await once(socket, 'data');
      socket.destroy();
    }
    expect(client.state).toBe('waiting');
    expect(asterisk.sessions).toHaveLength(1 + 10);
    expect(logs.join()).not.toMatch(/amipwd|another/);
    expect(AMI_TIMING.refusedRetryMs).toBe(300_000);
  });

  test('that was mended ends the alarm by itself', async () => {
    const { asterisk, client, alarms } = await start({ secret: 'another' }, { refusedRetryMs: 30 });
    await expect(client.access()).rejects.toBeInstanceOf(AmiError);
    asterisk.behaviour.secret = SECRET;
    await waitFor(() => client.state === 'ready', { what: 'the connection' });
    expect(alarms).toHaveLength(2);
    expect(alarms[1]).toBeNull();
  });
});

describe('a crowd of events', () => {
  test('is read as fast as it comes: nobody drops us for being slow', async () => {
    const { asterisk, client } = await start();
    await client.access();
    let seen = 0;
    client.on('event', () => (seen += 1));
    const text = 'x'.repeat(400);
    for (let event = 0; event < 20_000; event++) {
      asterisk.tell(['Event: VarSet', `Value: ${text}`]);
      // Both live in this process: we have to be let read.
      if (event % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await client.act([['Action', 'Ping']])).response.isSuccess).toBe(true);
    expect(seen).toBe(20_000);
    expect(asterisk.slowClients).toBe(0);
  });

  test('drops whoever does not read, on this Asterisk too', async () => {
    const { asterisk } = await start({ writeTimeoutMs: 20 });
    const socket = net.connect({ port: asterisk.port, host: '127.0.0.1' }).on('error', () => {});
    stops.push(() => socket.destroy());
    socket.write(`Action: Login\r\nUsername: ami\r\nSecret: ${SECRET}\r\n\r\n`);
    socket.pause();
    await waitFor(() => asterisk.sessions[0]?.received.endsWith('\r\n\r\n'), { what: 'the login' });
    for (let event = 0; event < 40_000; event++)
      asterisk.tell([`Event: VarSet`, `Value: ${'x'.repeat(400)}`]);
    await asterisk.until(() => asterisk.slowClients === 1, 'the client to be dropped');
  });
});

describe('something that does not greet', () => {
  test('is handed over as it is, to one of those who ask', async () => {
    const { asterisk, client } = await start({ greets: false }, { greetingMs: 20 });
    const [first, second] = await Promise.all([client.access(), client.access()]);
    expect(first).toMatchObject({ kind: 'mute', connection: expect.anything() as unknown });
    expect(second).toEqual({ kind: 'mute', connection: null });
    expect(asterisk.sessions[0]?.received).toBe('');
    expect(client.state).toBe('idle');
    if (first.kind === 'mute') first.connection?.end();
  });

  test('but has greeted once is an Asterisk that hangs', async () => {
    const { asterisk, client } = await start({}, { greetingMs: 20 });
    await client.access();
    asterisk.behaviour.greets = false;
    asterisk.dropSessions();
    await waitFor(() => client.state !== 'ready', { what: 'the loss' });
    await expect(client.access()).rejects.toEqual(failsWith('AMI_LOST'));
    expect(asterisk.sessions.every(({ received }) => !received.includes('Secret:'))).toBe(true);
  });
});
