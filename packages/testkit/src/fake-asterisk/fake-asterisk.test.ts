import net from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { Changes } from '../wait.ts';
import { FakeAsterisk, type FakeAsteriskOptions } from './fake-asterisk.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A client that knows nothing, so that what comes is what was sent. */
class Terminal {
  text = '';
  readonly #changes = new Changes();
  readonly #socket: net.Socket;

  constructor(port: number) {
    this.#socket = net.connect({ port, host: '127.0.0.1' });
    this.#socket.on('data', (chunk) => {
      this.text += chunk.toString('latin1');
      this.#changes.announce();
    });
    this.#socket.on('error', () => {});
    stops.push(() => this.#socket.destroy());
  }

  async say(...lines: string[]): Promise<void> {
    if (this.#socket.connecting) await once(this.#socket, 'connect');
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  sees(wanted: string): Promise<true> {
    const probe = (): true | null => this.text.includes(wanted) || null;
    return this.#changes.until(probe, { what: () => `"${wanted}" in "${this.text}"` });
  }
}

async function start(options: FakeAsteriskOptions = {}) {
  const asterisk = await FakeAsterisk.start(options);
  stops.push(() => asterisk.stop());
  const client = new Terminal(asterisk.port);
  await client.sees('Asterisk Call Manager/');
  await client.say('Action: Login', 'Username: ami', 'Secret: amipwd');
  await client.sees('Authentication accepted');
  return { asterisk, client };
}

const CALL = [
  'Action: Originate',
  'Channel: PJSIP/line1/sip:06@sbc',
  'Context: c',
  'Exten: 1',
  'Priority: 1',
];

test('a wrong secret is refused, and the connection ends', async () => {
  const asterisk = await FakeAsterisk.start();
  stops.push(() => asterisk.stop());
  const client = new Terminal(asterisk.port);
  await client.say('Action: Login', 'Username: ami', 'Secret: no');
  await client.sees('Authentication failed');
  await asterisk.until(() => asterisk.openSessions === 0, 'the end');
});

test('only calls and pings are allowed', async () => {
  const { client } = await start();
  await client.say('Action: Ping', 'ActionID: 1');
  await client.sees('ActionID: 1\r\nPing: Pong');
  await client.say('Action: Command', 'Command: core stop now');
  await client.sees('Permission denied');
});

test('a comma in a variable sets another one', async () => {
  const { asterisk, client } = await start();
  await client.say(...CALL, 'Async: true', 'Variable: CALLED=06,EVIL=1', 'Variable: PID=x');
  const call = await asterisk.call();
  expect(Object.fromEntries(call.variables)).toEqual({ CALLED: '06', EVIL: '1', PID: 'x' });
});

test('a blank before the colon hides a header, a long line is an error without a name', async () => {
  const { asterisk, client } = await start({ onCall: (call) => call.ring() });
  await client.say(...CALL, 'Async: true', 'Timeout : 1');
  const call = await asterisk.call();
  expect(call.action.get('Timeout')).toBe('');
  await client.say('Action: Ping', `ActionID: ${'x'.repeat(1100)}`);
  await client.sees('line too long');
});

test('a long line spoils its action alone', async () => {
  const { client } = await start();
  await client.say('Action: Ping', 'ActionID: one', `X: ${'x'.repeat(1100)}`, 'Y: z');
  await client.say('Action: Ping', 'ActionID: two');
  await client.sees('ActionID: two\r\nPing: Pong');
  expect(client.text).toContain(
    'Response: Error\r\nActionID: one\r\nMessage: Failed to parse message: line too long\r\n\r\n',
  );
  expect(client.text).not.toContain('ActionID: one\r\nPing');
});

test('a busy SIP line is a failure without a reason, whose cause follows', async () => {
  const { client } = await start({ onCall: (call) => call.fail('busy') });
  await client.say(...CALL, 'Async: true', 'ActionID: a', 'ChannelId: own');
  await client.sees('Cause-txt: User busy\r\n\r\n');
  const told = client.text.slice(client.text.indexOf('queued'));
  expect(told.match(/(?<=Event: )\w+/g)).toEqual([
    'Newchannel',
    'Newstate',
    'HangupRequest',
    'OriginateResponse',
    'Hangup',
  ]);
  expect(told).toContain(
    'ActionID: a\r\nResponse: Failure\r\nChannel: PJSIP/line1/sip:06@sbc\r\nContext: c\r\nExten: 1\r\n' +
      'Reason: 0\r\nUniqueid: own\r\n',
  );
  expect(told).toContain('Uniqueid: own\r\nLinkedid: own\r\nCause: 17\r\n');
});

test('a Local channel has two halves, and a busy tone of its own', async () => {
  const { asterisk, client } = await start({ onCall: (call) => call.fail('busy') });
  const local = CALL.map((line) => line.replace(/PJSIP.*/, 'Local/06@far/n'));
  await client.say(...local, 'Async: true', 'ChannelId: own');
  await client.sees('Event: Hangup\r\nPrivilege: call,all\r\nChannel: Local/06@far-00000001;2');
  expect(asterisk.calls[0]?.name).toBe('Local/06@far-00000001;1');
  expect(client.text).toContain('Channel: Local/06@far/n\r\nContext: c\r\nExten: 1\r\nReason: 5\r\n');
  await client.sees('Uniqueid: own;2\r\nLinkedid: own\r\nCause: 0\r\n');
});

test('without Async the manager hears nothing more until the call is answered', async () => {
  const { asterisk, client } = await start({ onCall: (call) => call.ring() });
  await client.say(...CALL);
  const call = await asterisk.call();
  await asterisk.until(() => call.isThere, 'it to ring');
  await client.say('Action: Ping', 'ActionID: later');
  expect(client.text).not.toContain('Newchannel');
  call.answer();
  await client.sees('ActionID: later');
  expect(client.text).toMatch(/queued[^]*Newchannel[^]*Pong/);
  expect(client.text).not.toContain('OriginateResponse');
});

test('a channel is hung up on by name or identifier, and all of them by a regular expression', async () => {
  const { asterisk, client } = await start();
  for (const id of ['a', 'b', 'c']) await client.say(...CALL, 'Async: true', `ChannelId: own-${id}`);
  await asterisk.until(() => asterisk.channels.length === 3, 'three channels');
  await client.say('Action: Hangup', `Channel: ${asterisk.channels[0]}`);
  await client.say('Action: Hangup', 'Channel: own-b');
  await client.say('Action: Hangup', 'Channel: own-b', 'ActionID: again');
  await client.sees('Response: Error\r\nActionID: again\r\nMessage: No such channel');
  expect(asterisk.channels).toHaveLength(1);
  expect(asterisk.regexHangUps).toBe(0);
  await client.say('Action: Hangup', 'Channel: /.*/');
  await asterisk.noChannels();
  expect(asterisk.regexHangUps).toBe(1);
});

test('the modem of an answered call connects with its variables; without it the channel goes', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => server.close());
  const { port } = server.address() as net.AddressInfo;
  const { asterisk, client } = await start();
  await client.say(...CALL, 'Async: true', 'Variable: CALLED=06', 'Variable: PID=tok');
  const call = await asterisk.call();
  await asterisk.until(() => call.isUp, 'the answer');
  const modem = call.startModem(port);
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [header] = (await once(socket, 'data')) as [Buffer];
  expect(header.toString()).toBe('CALLTO 06\nPID tok\n\n');
  socket.end();
  await modem.hungUpByGateway();
  await asterisk.noChannels();
  socket.destroy();
});
