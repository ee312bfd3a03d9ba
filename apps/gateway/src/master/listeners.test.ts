import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { gatewayConfig } from './config.test-support.ts';
import { astBind, Listeners } from './listeners.ts';

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

/** Where the port of the telephone listens, and what came by it. */
async function listen(allow: readonly string[]) {
  const listeners = new Listeners();
  open.push(listeners);
  const arrivals: string[] = [];
  const config = gatewayConfig({
    allow,
    ports: { ws: null, wss: null, teln: null, ast: 0, http: null },
  });
  const faults = await listeners.open(
    config,
    (kind, socket, address) => {
      arrivals.push(`${kind} ${address}`);
      socket.on('error', () => {});
      socket.destroy();
    },
    () => {},
  );
  expect(faults).toEqual([]);
  return { port: listeners.port('AST') ?? 0, arrivals };
}

async function call(host: string, port: number): Promise<void> {
  const socket = net.connect({ host, port });
  open.push({ close: () => socket.destroy() });
  await once(socket, 'close');
}

test('for this machine only, it is not to be reached by another address', async () => {
  const { port, arrivals } = await listen([]);
  await call('127.0.0.1', port);
  await expect(call('127.0.0.2', port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(arrivals).toEqual(['AST 127.0.0.1']);
});

test('for others too, it is reached by any, and IPv4 is told as such', async () => {
  const { port, arrivals } = await listen(['10.0.0.1']);
  await call('127.0.0.2', port);
  await call('127.0.0.1', port);
  expect(arrivals).toHaveLength(2);
  expect(arrivals.every((arrival) => /^AST 127\.0\.0\.\d$/.test(arrival))).toBe(true);
});
