import net from 'node:net';
import { once } from 'node:events';
import { FakeAsterisk, waitFor } from '@minipavi/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { TestCalls, type TestOptions } from '../testing/test-calls.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const ANSWERED = { state: 'answered' };
const LOGIN = 'Action: login\r\nEvents: on\r\nUsername: ami\r\nSecret: amipwd\r\n\r\n';
const GREETING =
  'Asterisk Call Manager/9.0.0\r\nResponse: Success\r\nMessage: Authentication accepted\r\n\r\n';

/** A stand-in as the original's exchanges were recorded with: it speaks when spoken to. */
class Recorded {
  readonly received: string[] = [];
  readonly #server: net.Server;

  constructor(scripts: readonly (readonly string[])[]) {
    this.#server = net.createServer((socket) => {
      const index = this.received.push('') - 1;
      const answers = [...(scripts[index] ?? [])];
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        this.received[index] += chunk.toString();
        const answer = answers.shift();
        if (answer !== undefined) socket.write(answer);
      });
    });
  }

  async connected(): Promise<() => net.Socket> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    stops.push(() => this.#server.close());
    const { port } = this.#server.address() as net.AddressInfo;
    return () => net.connect({ port, host: '127.0.0.1' });
  }
}

async function start(options: TestOptions): Promise<TestCalls> {
  const it = await TestCalls.start({ timing: { greetingMs: 20 }, ...options });
  stops.push(() => it.stop());
  return it;
}

describe('the original’s dialogue', () => {
  test('places a call and hangs up, byte for byte as recorded', async () => {
    const manager = new Recorded([
      [
        GREETING,
        'Response: Success\r\nMessage: Originate successfully queued\r\n\r\n' +
          'Event: Registry\r\nStatus: ok\r\n\r\nEvent: Newchannel\r\nChannel: PJSIP/other-00000041\r\n\r\n' +
          'Event: Newchannel\r\nPrivilege: call,all\r\nChannel: PJSIP/line1-00000042\r\nChannelState: 0\r\n\r\n',
      ],
      [GREETING, 'Response: Success\r\nMessage: Channel Hungup\r\n\r\n'],
    ]);
    const it = await start({ client: { connect: await manager.connected() } });
    const request = it.request({ number: '0388776655', rx: -35, tx: -18 });
    expect(await it.calls.start(request)).toEqual(ANSWERED);
    it.calls.joined(request.id);
    await it.calls.hangUp(request.id);
    const [call, hangUp] = manager.received;
    expect(call?.replace(/ActionId: \d+/, 'ActionId: <N>')).toBe(
      LOGIN +
        'Action: Originate\r\nActionId: <N>\r\nChannel: PJSIP/line1/sip:0388776655@sbc\r\nExten: 999\r\n' +
        'Timeout : 7000\r\nCodecs : alaw,ulaw\r\nCallerId: MiniPavi\r\nContext: extcall\r\nPriority: 1\r\n' +
        `Variable: CALLED=0388776655\r\nVariable: PID=${request.token}\r\nVariable: RX=-35\r\nVariable: TX=-18\r\n\r\n`,
    );
    expect(hangUp).toBe(`${LOGIN}Action: Hangup\r\nChannel: PJSIP/line1-00000042\r\n\r\n`);
    expect(manager.received).toHaveLength(2);
    expect(it.calls.count).toBe(0);
  });

  test('that is refused tells why, on one connection', async () => {
    const manager = new Recorded([
      [GREETING, 'Response: Error\r\nMessage: Extension does not exist.\r\n\r\n'],
    ]);
    const it = await start({ client: { connect: await manager.connected() } });
    const request = it.request({ number: '01', rx: null, tx: null });
    expect(await it.calls.start(request)).toMatchObject({ failure: { code: 'rejected' } });
    await it.calls.hangUp(request.id);
    expect(manager.received).toHaveLength(1);
    expect(manager.received[0]).toContain('Variable: RX=0\r\nVariable: TX=0\r\n\r\n');
  });

  test('that has failed tells that nobody knows why', async () => {
    const it = await start({ asterisk: { greets: false, onCall: (call) => call.fail('busy') } });
    expect(await it.calls.start(it.request())).toMatchObject({
      failure: {
        code: 'unreachable',
        reason: 'échec de l’appel : occupé, pas de réponse, ou ligne inconnue',
      },
    });
  });

  test('with a wrong password fails', async () => {
    const it = await start({ asterisk: { greets: false, secret: 'another' } });
    expect(await it.calls.start(it.request())).toMatchObject({ failure: { code: 'unavailable' } });
    expect(it.logs.join()).not.toMatch(/amipwd|another/);
  });

  test('without an answer fails', async () => {
    const it = await start({
      asterisk: { greets: false, silentFrom: 'login' },
      timing: { greetingMs: 20, actionMs: 30 },
    });
    expect(await it.calls.start(it.request())).toMatchObject({ failure: { code: 'unavailable' } });
    await waitFor(() => it.calls.count === 0, { what: 'the call to be forgotten' });
  });
});

describe('behind something that does not greet', () => {
  test('of two calls at once neither hangs up on the other: each ends with its modem', async () => {
    const it = await start({ asterisk: { greets: false } });
    const [one, two] = [it.request({ number: '0388000001' }), it.request({ number: '0388000002' })];
    expect(await Promise.all([it.calls.start(one), it.calls.start(two)])).toEqual([ANSWERED, ANSWERED]);
    await it.calls.hangUp(one.id);
    expect(it.asterisk.hangUps).toBe(0);
    const three = it.request({ number: '0388000003' });
    expect(await it.calls.start(three)).toEqual(ANSWERED);
    await it.calls.hangUp(three.id);
    expect(it.asterisk.calls.map((call) => call.isThere)).toEqual([true, true, false]);
  });

  test('a user who leaves while it rings leaves no channel once it is answered', async () => {
    const it = await start({ asterisk: { greets: false, onCall: (call) => call.ring() } });
    const request = it.request();
    const outcome = it.calls.start(request);
    const call = await it.asterisk.call();
    await it.asterisk.until(() => it.asterisk.channels.length === 1, 'the call to ring');
    const gone = it.calls.hangUp(request.id);
    expect(await outcome).toMatchObject({ failure: { code: 'cancelled' } });
    call.answer();
    await gone;
    expect(it.asterisk.channels).toEqual([]);
  });

  test('a manager that has gone when the call is to end does not keep it for ever', async () => {
    const asterisk = await FakeAsterisk.start({ greets: false });
    stops.push(() => asterisk.stop());
    const { port } = asterisk;
    const it = await start({ client: { connect: () => net.connect({ port, host: '127.0.0.1' }) } });
    const request = it.request();
    expect(await it.calls.start(request)).toEqual(ANSWERED);
    await asterisk.stop();
    await it.calls.hangUp(request.id);
    expect(it.calls.count).toBe(0);
  });
});
