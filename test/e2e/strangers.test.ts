/** What is not a Minitel: the mute, the talkative and the lost, on every port. They go, the log says why, others are served. */

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  KEYS,
  makeCertificate,
  waitFor,
  type Gateway,
  type LogLine,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import { Kit } from '../kit.ts';

const HANDSHAKE_MS = 10_000;
/** Timers are early by a millisecond, busy machines late by seconds. */
const EARLY_MS = 500;
const LATE_MS = 15_000;

const kit = new Kit();
let gateway: Gateway;
let service: VideotexService;
let ca: string;

beforeAll(async () => {
  service = await kit.service();
  const { certFile, keyFile, cert } = await makeCertificate(await kit.folder());
  ca = cert;
  gateway = await kit.gateway({
    general: { durl: service.url(), maxc: 100, wssport: 0, astport: 0, ssl: certFile, sslkey: keyFile },
  });
});

afterAll(() => kit.end());

/** A line of the log about a connection of this kind. */
const refusal = (kind: string, reason: RegExp): Promise<LogLine> =>
  waitFor(
    () => gateway.log.find((line) => (line as { kind?: string }).kind === kind && reason.test(line.message)),
    { what: () => `${kind} ${reason} in the log:\n${gateway.log.map(({ message }) => message).join('\n')}` },
  );

/** By every port, a user sees the first page and leaves. */
async function expectService(): Promise<void> {
  const minitels = [
    await kit.websocket(gateway),
    await kit.websocket(gateway, { ca }),
    await kit.telnet(gateway),
    await kit.asterisk(gateway),
  ];
  minitels.at(-1)?.send('\x13S');
  for (const minitel of minitels) {
    await minitel.waitFor('BONJOUR');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
  }
}

interface Mute {
  readonly name: string;
  readonly kind: 'WS' | 'WSS' | 'AST';
  readonly come: () => Promise<Minitel>;
}

const MUTES: readonly Mute[] = [
  { name: 'says nothing', kind: 'WS', come: () => kit.tcp(gateway.ports.ws) },
  {
    name: 'stops in the middle of its request',
    kind: 'WS',
    come: () => kit.tcp(gateway.ports.ws, 'GET / HTTP/1.1\r\nHost: x\r\n'),
  },
  { name: 'says nothing', kind: 'WSS', come: () => kit.tcp(gateway.ports.wss) },
  { name: 'says nothing once TLS is there', kind: 'WSS', come: () => kit.tls(gateway.ports.wss) },
  { name: 'says nothing', kind: 'AST', come: () => kit.tcp(gateway.ports.ast) },
  {
    name: 'stops in the middle of its header',
    kind: 'AST',
    come: () => kit.tcp(gateway.ports.ast, 'CALLFROM 01\nSTART'),
  },
];

describe('a client that', () => {
  test('does not finish its handshake is dropped after ten seconds', { timeout: 90_000 }, async () => {
    const begin = performance.now();
    const mutes = await Promise.all(MUTES.map(({ come }) => come()));
    // One byte a second buys no time.
    const slow = await kit.tcp(gateway.ports.ws, 'GET / HTTP/1.1\r\nX: ');
    const drip = setInterval(() => slow.send('x'), 500);
    await Promise.all([...mutes, slow].map((mute) => mute.closed(HANDSHAKE_MS + LATE_MS)));
    clearInterval(drip);
    expect(performance.now() - begin).toBeGreaterThan(HANDSHAKE_MS - EARLY_MS);
    const dropped = (line: LogLine): boolean => /ouverture inachevée après 10000 ms/.test(line.message);
    await waitFor(() => gateway.log.filter(dropped).length === MUTES.length + 1, {
      what: 'a line in the log for each',
    });
    for (const mute of mutes) expect(mute.received).toBe('');
  });
});

describe.concurrent('too much', () => {
  test('of a websocket request is answered 431', async () => {
    const stranger = await kit.tcp(gateway.ports.ws, `GET / HTTP/1.1\r\nX: ${'x'.repeat(9000)}\r\n\r\n`);
    await stranger.waitFor('HTTP/1.1 431 ');
    await stranger.closed();
    await refusal('WS', /plus de 8192 octets/);
  });

  test('of a secure websocket request is answered 431', async () => {
    const stranger = await kit.tls(gateway.ports.wss, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n`);
    await stranger.waitFor('HTTP/1.1 431 ');
    await stranger.closed();
    await refusal('WSS', /plus de 8192 octets/);
  });

  test('of a telephone header hangs up', async () => {
    const stranger = await kit.tcp(gateway.ports.ast, `CALLFROM ${'1'.repeat(600)}`);
    await stranger.closed();
    await refusal('AST', /en-tête Asterisk trop long/);
  });

  test.each([
    ['just over 64 KiB', 64 * 1024 + 1],
    ['of a megabyte', 1024 * 1024],
  ])('in one websocket frame, %s, closes that line, and its service gets FIN', async (_name, bytes) => {
    const path = `/frame-of-${bytes}`;
    const minitel = await kit.websocket(gateway, { path: `/?url=${encodeURIComponent(service.url(path))}` });
    await minitel.waitFor('BONJOUR');
    minitel.send(Buffer.alloc(bytes));
    await minitel.closed();
    expect(minitel.closeCode).toBe(1009);
    const { uniqueId } = await service.waitFor((call) => call.fctn === 'FIN' && call.path === path);
    const tells = (line: LogLine): boolean =>
      line.uniqueId === uniqueId && /trame de plus de 65536 octets/.test(line.message);
    await waitFor(() => gateway.log.some(tells), { what: 'the frame in the log' });
  });
});

describe.concurrent('on the port of', () => {
  test('websockets, a browser is told to bring a Minitel', async () => {
    const stranger = await kit.tcp(gateway.ports.ws, 'GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n');
    await stranger.waitFor('HTTP/1.1 426 ');
    await stranger.waitFor('Minitel');
    await stranger.closed();
    await refusal('WS', /requête HTTP sans websocket \(GET \/favicon\.ico\)/);
  });

  test('websockets, a TLS hello is refused', async () => {
    await expect(kit.tls(gateway.ports.ws)).rejects.toThrow();
    await refusal('WS', /demande de websocket incorrecte/);
  });

  test('secure websockets, plain HTTP is refused', async () => {
    const stranger = await kit.tcp(gateway.ports.wss, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await stranger.closed();
    await refusal('WSS', /négociation TLS impossible/);
  });

  test('secure websockets, garbage is refused', async () => {
    const stranger = await kit.tcp(gateway.ports.wss);
    // A TLS record header, then nothing that makes sense.
    stranger.send(Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0]), randomBytes(512)]));
    await stranger.closed();
    await refusal('WSS', /négociation TLS impossible/);
  });

  test('the telephone, a web client is refused', async () => {
    const stranger = await kit.tcp(gateway.ports.ast, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await stranger.closed();
    await refusal('AST', /en-tête Asterisk inconnu « GET/);
  });

  test.each(['ws', 'wss', 'ast'] as const)('%s, a megabyte of noise is refused', async (port) => {
    const stranger = await kit.tcp(gateway.ports[port]);
    // No LF: it would end a header line early, and a random first line is refused anyway.
    stranger.send(Buffer.from(randomBytes(1024 * 1024).map((byte) => (byte === 10 ? 0 : byte))));
    await stranger.closed();
  });

  test('telnet, a megabyte of noise is a strange user, and his service gets FIN', async () => {
    const stranger = await kit.telnet(gateway);
    await stranger.waitFor('PIN:');
    const pin = /PIN:(\d{4})/;
    await waitFor(() => pin.test(stranger.received), { what: 'the PIN' });
    const [, digits = ''] = pin.exec(stranger.received) ?? [];
    // Without Connexion/fin: noise that hangs up would prove nothing.
    stranger.send(Buffer.from(randomBytes(1024 * 1024).map((byte) => (byte === 0x13 ? 0 : byte))));
    stranger.send(`\x00\x00\x00\x00${KEYS.ENVOI}`);
    await service.waitFor((call) => call.fctn === 'ENVOI' && call.uniqueId.endsWith(digits));
    stranger.cut();
    await service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId.endsWith(digits));
  });
});

test('clients that reset the line in the middle of the handshake are forgotten', async () => {
  const arrivals = (): number => gateway.log.filter(({ message }) => message === 'connexion').length;
  const before = arrivals();
  const strangers = await Promise.all([1, 2, 3].map(() => kit.tcp(gateway.ports.ws, 'GET / H')));
  await waitFor(() => arrivals() === before + strangers.length, { what: 'all to be let in' });
  for (const stranger of strangers) stranger.cut();
  await refusal('WS', /raccroché/);
});

test('all the while the gateway serves by every port, and has no error to report', async () => {
  await expectService();
  expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
});
