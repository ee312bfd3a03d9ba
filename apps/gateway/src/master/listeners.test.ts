import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { gatewayConfig } from './config.test-support.ts';
import { astBind, Listeners, probePorts } from './listeners.ts';

const CLOSED = { ws: null, wss: null, teln: null, ast: null, audio: null, http: null };

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

test.each([
  ['no server', null, [], '127.0.0.1'],
  ['a server here', '127.0.0.1', [], '127.0.0.1'],
  ['a server here, by its name', 'localhost', ['127.0.0.1'], '127.0.0.1'],
  ['a server elsewhere', '192.168.1.10', [], null],
  ['a server elsewhere, by its name', 'asterisk.lan', [], null],
  ['others allowed', null, ['10.0.0.0/8'], null],
])('with %s the telephone’s port listens where it must', (_what, ip, allow, expected) => {
  const asterisk = ip === null ? null : { ip };
  expect(astBind(gatewayConfig({ asterisk, allow }))).toBe(expected);
  const bind = '192.168.1.5';
  expect(astBind(gatewayConfig({ asterisk, allow, bind }))).toBe(expected ?? bind);
});

/** Where a port of the telephone listens, and what came by it. */
async function listen(kind: 'AST' | 'AUD', allow: readonly string[]) {
  const listeners = new Listeners();
  open.push(listeners);
  const arrivals: string[] = [];
  const config = gatewayConfig({
    allow,
    ports: { ...CLOSED, ...(kind === 'AST' ? { ast: 0 } : { audio: 0 }) },
  });
  const faults = await listeners.open(
    config,
    (arrived, socket, address) => {
      arrivals.push(`${arrived} ${address}`);
      socket.on('error', () => {});
      socket.destroy();
    },
    () => {},
  );
  expect(faults).toEqual([]);
  return { port: listeners.port(kind) ?? 0, arrivals };
}

async function call(host: string, port: number): Promise<void> {
  const socket = net.connect({ host, port });
  open.push({ close: () => socket.destroy() });
  await once(socket, 'close');
}

const KINDS = ['AST', 'AUD'] as const;

test.each(KINDS)('%s for this machine only is not to be reached by another address', async (kind) => {
  const { port, arrivals } = await listen(kind, []);
  await call('127.0.0.1', port);
  await expect(call('127.0.0.2', port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(arrivals).toEqual([`${kind} 127.0.0.1`]);
});

test.each(KINDS)('%s for others too is reached by any, and IPv4 is told as such', async (kind) => {
  const { port, arrivals } = await listen(kind, ['10.0.0.1']);
  await call('127.0.0.2', port);
  await call('127.0.0.1', port);
  expect(arrivals).toHaveLength(2);
  expect(arrivals.every((arrival) => /^(AST|AUD) 127\.0\.0\.\d$/.test(arrival))).toBe(true);
});

test('the port of FastAGI, which another process opens, is tried first', async () => {
  const taken = net.createServer().listen(0, '127.0.0.1');
  open.push(taken);
  await once(taken, 'listening');
  const { port } = taken.address() as net.AddressInfo;
  const place = { agiPort: port, host: '127.0.0.1', entries: [] };
  const audio = { ...place, recordingsFolder: null, maxRecordingBytes: 1 };
  expect(await probePorts(gatewayConfig({ audio }))).toEqual([
    { key: 'audio/agiport', port, message: 'port déjà utilisé par un autre programme' },
  ]);
  taken.close();
  await once(taken, 'close');
  expect(await probePorts(gatewayConfig({ audio }))).toEqual([]);
});
