import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { AddressPolicy, refusalIn, type Resolve } from '@minipavi/addresses';
import { afterEach, describe, expect, test } from 'vitest';
import { openTelnet } from './telnet-link.ts';
import { failure } from './testing/opened-link.ts';
import { openWebsocket } from './websocket-link.ts';

const closing: (() => unknown)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** Counts who connects; says nothing. */
async function listen(
  address: string,
): Promise<{ readonly port: number; readonly connections: () => number }> {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
    socket.end();
  });
  server.listen(0, address);
  await once(server, 'listening');
  closing.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** Each name leads to this machine's second address; `rebinding.example` only when it is asked again. */
const resolve = (): Resolve => {
  let asked = 0;
  return (name, _options, callback) => {
    const isFirst = asked++ === 0 && name === 'rebinding.example';
    callback(null, [{ address: isFirst ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
  };
};

const policyOf = (): AddressPolicy =>
  new AddressPolicy({ allowPrivate: false, allowHosts: [{ host: '127.0.0.1', port: null }] }, resolve());

const OPENERS = [
  ['telnet', (host: string, policy: AddressPolicy) => openTelnet({ host, policy })],
  ['websocket', (host: string, policy: AddressPolicy) => openWebsocket({ host, policy })],
  [
    'websocket under TLS',
    (host: string, policy: AddressPolicy) => openWebsocket({ host: `ssl://${host}`, policy }),
  ],
] as const;

describe.each(OPENERS)('%s', (_, open) => {
  test.each([
    '127.0.0.2',
    '[fd00::1]',
    '[::ffff:127.0.0.2]',
    '0177.0.0.2',
    '0x7f.0.0.2',
    '2130706434',
    '127.2',
    '127.0.0.2.',
    'bad.example',
    'bad.example.',
    'any.localhost',
  ])('nobody is sent to %s', async (host) => {
    const server = await listen('127.0.0.2');
    const error = await failure(open(`${host}:${server.port}`, policyOf()));
    expect(error).toMatchObject({ name: 'LinkError', code: 'LINK_NOT_ALLOWED' });
    expect(error.message).toMatch(/ : adresse non autorisée$/);
    expect(refusalIn(error)?.advice).toContain('<allowhost>');
    expect(server.connections()).toBe(0);
  });

  test('nor to where a name leads the second time', async () => {
    const server = await listen('127.0.0.2');
    const policy = policyOf();
    const target = `rebinding.example:${server.port}`;
    expect(await failure(open(target, policy))).toMatchObject({ code: 'LINK_REFUSED' });
    expect(await failure(open(target, policy))).toMatchObject({ code: 'LINK_NOT_ALLOWED' });
    expect(server.connections()).toBe(0);
  });
});

test('what is allowed is reached', async () => {
  const server = await listen('127.0.0.1');
  const policy = policyOf();
  const link = await openTelnet({ host: `127.0.0.1:${server.port}`, policy });
  await link.close();
  expect(await failure(openWebsocket({ host: `127.0.0.1:${server.port}`, policy }))).toMatchObject({
    code: 'LINK_HANDSHAKE',
  });
  expect(server.connections()).toBe(2);
});
