import net from 'node:net';
import { waitFor } from '@minipavi/testkit';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AgiServer } from './agi-server.ts';

let server: AgiServer;
let logs: string[];
let isAllowed: boolean;
const clients: net.Socket[] = [];

beforeEach(async () => {
  logs = [];
  isAllowed = true;
  server = new AgiServer({
    config: {
      port: 0,
      bind: '127.0.0.1',
      peers: { telephone: { allow: [] }, connectTo: { asterisk: null } },
      audioAddress: '127.0.0.1:9092',
    },
    isAllowed: () => isAllowed,
    log: (level, message) => logs.push(`${level} ${message}`),
  });
  await waitFor(() => server.port !== null, { what: 'the port' });
});
afterEach(() => {
  server.stop();
  for (const client of clients.splice(0)) client.destroy();
});

/** An Asterisk that answers by these; what it was told. */
function asterisk(text: string, answers: Readonly<Record<string, string>> = {}) {
  const told: string[] = [];
  const socket = net.connect(server.port ?? 0, '127.0.0.1');
  clients.push(socket);
  socket.on('error', () => {});
  socket.write(text);
  let rest = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      told.push(line);
      const key = Object.keys(answers).find((start) => line.startsWith(start));
      const answer = key === undefined ? '200 result=0' : answers[key];
      if (answer !== undefined && answer !== '') socket.write(`${answer}\n`);
    }
  });
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  return { socket, told, closed };
}

const CALL = 'agi_network_script: entry12\nagi_callerid: 03 88<77>66\nagi_channel: x\n\n';
const named = (told: readonly string[]): Promise<string> =>
  waitFor(() => /"([0-9a-f-]{36}),127\.0\.0\.1:9092"/.exec(told.at(-1) ?? '')?.[1], {
    what: () => `AudioSocket among ${told.join(' | ')}`,
  });

describe('a dialplan that hands a call over', () => {
  test('is told to answer and to bring its sound, under a name that is known once', async () => {
    const { told } = asterisk(CALL, { 'GET ': '200 result=1 (http://a/?b=(c))', 'EXEC AudioSocket': '' });
    const uuid = (await named(told)).replaceAll('-', '');
    expect(told.slice(0, 3)).toEqual([
      'ANSWER',
      'EXEC Set "JITTERBUFFER(fixed)=default"',
      'GET VARIABLE "STARTURL"',
    ]);
    const call = { direction: 'IN', entry: 12, caller: '03887766', url: 'http://a/?b=(c)' };
    expect(server.identify(uuid)).toEqual(call);
    expect(server.identify(uuid)).toBeNull();
  });

  test('without entry, caller or start page gets entry 1', async () => {
    const { told } = asterisk('agi_request: agi://h\n\n', { 'EXEC AudioSocket': '' });
    const uuid = (await named(told)).replaceAll('-', '');
    expect(server.identify(uuid)).toEqual({ direction: 'IN', entry: 1, caller: '', url: null });
  });

  test('is let go when the call is over, whether it was hung up meanwhile or not', async () => {
    const { closed } = asterisk(CALL, { 'GET ': 'HANGUP\n200 result=0' });
    await closed;
    expect(logs).toEqual([]);
  });

  test('whose Asterisk has no AudioSocket is a line in the log', async () => {
    const { closed } = asterisk(CALL, { 'EXEC AudioSocket': '200 result=-2' });
    await closed;
    await vi.waitFor(() => expect(logs).toEqual([expect.stringContaining('pas d’application AudioSocket')]));
  });
});

describe('who is no Asterisk', () => {
  test.each(['GET / HTTP/1.0\r\n\r\n', '\n', `${'x'.repeat(5000)}`, `agi_a: b\n`.repeat(500)])(
    'and says %.20j is hung up on',
    async (text) => {
      const { closed, told } = asterisk(text);
      await closed;
      expect(told).toEqual([]);
    },
  );

  test('and may not call is hung up on, with a line in the log', async () => {
    isAllowed = false;
    await asterisk(CALL).closed;
    expect(logs).toEqual(['warn FastAGI : connexion de 127.0.0.1 refusée']);
  });
});

test('a port that cannot be had is a line in the log', async () => {
  const second = new AgiServer({
    config: {
      port: server.port ?? 0,
      bind: '127.0.0.1',
      peers: { telephone: { allow: [] }, connectTo: { asterisk: null } },
      audioAddress: '127.0.0.1:9092',
    },
    isAllowed: () => true,
    log: (level, message) => logs.push(`${level} ${message}`),
  });
  await vi.waitFor(() =>
    expect(logs).toEqual([expect.stringMatching(/^error FastAGI : port \d+ : EADDRINUSE/)]),
  );
  second.stop();
});
