import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { AddressSet } from '@minipavi/addresses';
import type { Env } from './answers.ts';
import { addressOf, findClient } from './client-address.ts';

const PROXIES = new AddressSet(['127.0.0.1', '10.1.0.0/16', '2001:db8::/32']);

/** Who is taken for the client, of this peer that sends these headers. */
async function clientOf(peer: string | undefined, ...forwarded: readonly string[]): Promise<string> {
  const app = new Hono<Env>();
  app.use((context, next) => findClient(PROXIES, context, next));
  app.get('/', (context) => context.text(addressOf(context)));
  const headers = new Headers();
  for (const one of forwarded) headers.append('x-forwarded-for', one);
  const bindings = { incoming: { socket: { remoteAddress: peer } } } as unknown as HttpBindings;
  return (await app.request('http://localhost/', { headers }, bindings)).text();
}

test('without a proxy it is the peer, as operators write it', async () => {
  expect(await clientOf('80.67.169.12')).toBe('80.67.169.12');
  expect(await clientOf('::ffff:80.67.169.12')).toBe('80.67.169.12');
  expect(await clientOf(undefined)).toBe('');
});

test.each(['127.0.0.1', '::ffff:127.0.0.1', '10.1.2.3', '2001:db8::7'])(
  'a proxy (%s) names the client',
  async (peer) => {
    expect(await clientOf(peer, '80.67.169.12')).toBe('80.67.169.12');
    expect(await clientOf(peer)).toBe(peer.replace('::ffff:', ''));
  },
);

test('only what the proxy itself has added is believed', async () => {
  expect(await clientOf('127.0.0.1', '192.0.2.1, 198.51.100.7,80.67.169.12')).toBe('80.67.169.12');
  // HAProxy adds a header of its own.
  expect(await clientOf('127.0.0.1', '192.0.2.1', '80.67.169.12')).toBe('80.67.169.12');
});

test('from anybody else the header is nothing', async () => {
  expect(await clientOf('80.67.169.12', '127.0.0.1')).toBe('80.67.169.12');
  expect(await clientOf('127.0.0.2', '127.0.0.1')).toBe('127.0.0.2');
});

test.each([
  ['2a01:e0a::1', '2a01:e0a::1'],
  ['[2a01:e0a::1]', '2a01:e0a::1'],
  ['[2a01:e0a::1]:4711', '2a01:e0a::1'],
  ['80.67.169.12:4711', '80.67.169.12'],
  ['::ffff:80.67.169.12', '80.67.169.12'],
  [' 80.67.169.12 ', '80.67.169.12'],
])('%j is an address', async (forwarded, client) => {
  expect(await clientOf('127.0.0.1', forwarded)).toBe(client);
});

test.each(['', 'unknown', 'example.com', '80.67.169.12,', '80.67.169', '[::1', '_hidden'])(
  '%j is none: the peer counts',
  async (forwarded) => {
    expect(await clientOf('127.0.0.1', forwarded)).toBe('127.0.0.1');
  },
);
