import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { AddressPolicy, type AllowedHost, type Resolve } from '@minipavi/addresses';
import { makePem } from '@minipavi/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { ServiceClient, type CallResult } from './service-client.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

interface Host {
  readonly port: number;
  /** Connections, whatever came on them. */
  readonly connections: () => number;
}

async function listen(address: string, answer: Answer, tls?: https.ServerOptions): Promise<Host> {
  const server = tls ? https.createServer(tls, answer) : http.createServer(answer);
  let connections = 0;
  server.on('connection', () => (connections += 1));
  server.listen(0, address);
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

const ok: Answer = (_, response) => void response.end('ok');

/** Each name leads to these addresses, one answer after the other; the last one stays. */
function names(table: Readonly<Record<string, readonly (readonly string[])[]>>): Resolve {
  const asked = new Map<string, number>();
  return (name, _options, callback) => {
    const nth = asked.get(name) ?? 0;
    asked.set(name, nth + 1);
    const answers = table[name] ?? [];
    const found = answers[Math.min(nth, answers.length - 1)] ?? [];
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

/** 127.0.0.1 is what the operator allows; 127.0.0.2 is any other private address. */
function makeClient(
  resolve?: Resolve,
  allowHosts: readonly AllowedHost[] = [{ host: '127.0.0.1', port: null }],
) {
  const policy = new AddressPolicy({ allowPrivate: false, allowHosts }, resolve);
  const client = new ServiceClient({ userAgent: 'MiniPAVI/test', policy });
  closing.push(() => client.close());
  return client;
}

const refused = (address: string): object => ({
  kind: 'failed',
  failure: {
    code: 'NOT_ALLOWED',
    reason: 'adresse non autorisée',
    advice: expect.stringContaining(address) as string,
  },
});
const body: CallResult = { kind: 'body', body: 'ok' };

describe.each([
  ['POST', (client: ServiceClient, url: string) => client.post(url, '{}')],
  ['GET as a browser', (client: ServiceClient, url: string) => client.getAsBrowser(url)],
])('%s', (_, call) => {
  test('reaches a host that is allowed', async () => {
    const { port } = await listen('127.0.0.1', ok);
    const client = makeClient(names({ 'good.example': [['127.0.0.1']] }));
    expect(await call(client, `http://127.0.0.1:${port}/`)).toEqual(body);
    expect(await call(client, `http://good.example:${port}/`)).toEqual(body);
  });

  test('connects to no address that is not', async () => {
    const host = await listen('127.0.0.2', ok);
    expect(await call(makeClient(), `http://127.0.0.2:${host.port}/`)).toEqual(refused('127.0.0.2'));
    expect(await call(makeClient(), `http://user:pwd@127.0.0.2:${host.port}/`)).toEqual(refused('127.0.0.2'));
    expect(host.connections()).toBe(0);
  });

  test.each(['0177.0.0.2', '0x7f.0.0.2', '2130706434', '127.2', '127.0.0.2.', '[::ffff:127.0.0.2]'])(
    'nor as %s',
    async (notation) => {
      const host = await listen('127.0.0.2', ok);
      expect(await call(makeClient(), `http://${notation}:${host.port}/`)).toMatchObject(refused('7'));
      expect(host.connections()).toBe(0);
    },
  );

  test('nor by a name, with or without a dot at its end', async () => {
    const host = await listen('127.0.0.2', ok);
    const client = makeClient(names({ 'bad.example': [['127.0.0.2']], 'bad.example.': [['127.0.0.2']] }));
    expect(await call(client, `http://bad.example:${host.port}/`)).toEqual(refused('127.0.0.2'));
    expect(await call(client, `http://bad.example.:${host.port}/`)).toEqual(refused('127.0.0.2'));
    expect(host.connections()).toBe(0);
  });

  test('nor by a name that leads to an allowed address first, and elsewhere when it is called', async () => {
    const bad = await listen('127.0.0.2', ok);
    const client = makeClient(names({ 'rebinding.example': [['127.0.0.1'], ['127.0.0.2']] }));
    // Nobody listens there: the second answer is for the second call.
    expect(await call(client, `http://rebinding.example:${bad.port}/`)).toMatchObject({ kind: 'failed' });
    expect(await call(client, `http://rebinding.example:${bad.port}/`)).toEqual(refused('127.0.0.2'));
    expect(bad.connections()).toBe(0);
  });

  test('takes what is allowed of a name that leads to several addresses', async () => {
    const { port } = await listen('127.0.0.1', ok);
    const client = makeClient(
      names({ 'mixed.example': [['127.0.0.2', '10.0.0.1', 'fd00::1', '127.0.0.1']] }),
    );
    expect(await call(client, `http://mixed.example:${port}/`)).toEqual(body);
  });

  test.each([301, 302, 307, 308])(
    'does not follow a redirection (%i) to where it may not go',
    async (status) => {
      const bad = await listen('127.0.0.2', ok);
      const { port } = await listen('127.0.0.1', (_request, response) => {
        response.writeHead(status, { location: `http://127.0.0.2:${bad.port}/` }).end();
      });
      expect(await call(makeClient(), `http://127.0.0.1:${port}/`)).toEqual(refused('127.0.0.2'));
      expect(bad.connections()).toBe(0);
    },
  );

  test('under TLS no more than without', async () => {
    const host = await listen('127.0.0.2', ok, await makePem());
    const client = makeClient(names({ 'bad.example': [['127.0.0.2']] }));
    expect(await call(client, `https://127.0.0.2:${host.port}/`)).toEqual(refused('127.0.0.2'));
    expect(await call(client, `https://bad.example:${host.port}/`)).toEqual(refused('127.0.0.2'));
    expect(host.connections()).toBe(0);
  });

  test('under TLS reaches what is allowed', async () => {
    const { port } = await listen('127.0.0.1', ok, await makePem());
    // As far as the certificate, which nobody vouches for.
    expect(await call(makeClient(), `https://127.0.0.1:${port}/`)).toMatchObject({
      failure: { code: 'TLS' },
    });
  });

  test('on one port, where one port is allowed', async () => {
    const [good, other] = [await listen('127.0.0.1', ok), await listen('127.0.0.1', ok)];
    const client = makeClient(undefined, [{ host: 'localhost', port: good.port }]);
    expect(await call(client, `http://127.0.0.1:${good.port}/`)).toEqual(body);
    expect(await call(client, `http://127.0.0.1:${other.port}/`)).toEqual(refused('127.0.0.1'));
  });
});

describe('before it is called', () => {
  test.each([
    ['http://127.0.0.2/', '127.0.0.2'],
    ['https://[::1]:8443/x', '::1'],
    ['http://localhost/', '127.0.0.1'],
    ['http://2130706433/', '127.0.0.1'],
  ])('%s is known to be refused', (url, address) => {
    expect(makeClient(undefined, []).refusal(url)?.refused.address).toBe(address);
  });

  test.each(['http://example.org/', 'http://80.67.169.12/', 'no URL', ''])('%j is not', (url) => {
    expect(makeClient(undefined, []).refusal(url)).toBeNull();
  });

  test('the port counts, the one of the scheme too', () => {
    const client = makeClient(undefined, [{ host: '10.0.0.1', port: 443 }]);
    expect(client.refusal('https://10.0.0.1/')).toBeNull();
    expect(client.refusal('http://10.0.0.1/')).not.toBeNull();
  });
});

test('a kept connection serves the host that it was made for, and no other', async () => {
  const good = await listen('127.0.0.1', ok);
  const client = makeClient(names({ 'good.example': [['127.0.0.1'], ['127.0.0.2']] }));
  expect(await client.post(`http://good.example:${good.port}/`, '{}')).toEqual(body);
  expect(await client.post(`http://good.example:${good.port}/`, '{}')).toEqual(body);
  expect(good.connections()).toBe(1);
});

test('a name server that never answers delays the call that asked it, to its connection deadline, and no other', async () => {
  const { port } = await listen('127.0.0.1', ok);
  const found = names({ 'good.example': [['127.0.0.1']] });
  const policy = new AddressPolicy(
    { allowPrivate: false, allowHosts: [{ host: '127.0.0.1', port: null }] },
    (name, options, callback) => {
      if (name !== 'hanging.example') found(name, options, callback);
    },
  );
  const client = new ServiceClient({ userAgent: 'MiniPAVI/test', policy, connectTimeoutMs: 100 });
  closing.push(() => client.close());
  const startedAt = performance.now();
  const hanging = client.post(`http://hanging.example:${port}/`, '{}');
  expect(await client.post(`http://good.example:${port}/`, '{}')).toEqual(body);
  expect(await hanging).toMatchObject({ failure: { code: 'CONNECT_TIMEOUT' } });
  // Three attempts.
  expect(performance.now() - startedAt).toBeLessThan(3000);
});
