import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import type { ClientLink, LinkKind } from './client-link.ts';
import type { LinkLimits } from './link-limits.ts';
import { makePem } from '@minipavi/testkit';
import { LinkRecord, readClient, TestGateway } from './test-gateway.ts';

const files = await makePem();
let gateway: TestGateway;
let clients: WebSocket[] = [];

afterEach(async () => {
  for (const client of clients) client.terminate();
  clients = [];
  await gateway.stop();
});

interface Visit {
  readonly path?: string;
  readonly protocols?: string[];
  readonly options?: ClientOptions;
  readonly limits?: Partial<LinkLimits>;
}

async function visit(kind: LinkKind, { path = '/', protocols = [], options = {}, limits = {} }: Visit = {}) {
  gateway = await TestGateway.start(kind, { limits, tls: files });
  const address = `${kind.toLowerCase()}://127.0.0.1:${gateway.port}${path}`;
  const client = new WebSocket(address, protocols, { rejectUnauthorized: false, ...options });
  clients.push(client);
  client.on('error', () => {});
  const [link] = await Promise.all([gateway.link(), once(client, 'open')]);
  return { client, link, record: new LinkRecord(link) };
}

/** More than the kernel takes, for a client that does not read. */
async function fillUp(link: ClientLink): Promise<void> {
  while (link.queuedBytes < 64 * 1024) {
    link.send(Buffer.alloc(64 * 1024));
    await nextTurn();
  }
}

const closing = async (client: WebSocket): Promise<number> =>
  ((await once(client, 'close')) as [code: number])[0];

const UPGRADE =
  'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

describe.each(['WS', 'WSS'] as const)('an open %s', (kind) => {
  test('carries bytes both ways', async () => {
    const { client, link, record } = await visit(kind);
    expect(link.kind).toBe(kind);
    const message = once(client, 'message');
    link.send(Buffer.from('page'));
    expect(((await message) as [Buffer])[0].toString()).toBe('page');
    client.send('abc');
    expect(await record.text(3)).toBe('abc');
  });

  test('sends a long page whole', async () => {
    const { client, link } = await visit(kind);
    let text = '';
    client.on('message', (data: Buffer) => (text += data.toString('latin1')));
    const page = 'x0123456789'.repeat(20_000);
    link.send(Buffer.from(page));
    const code = closing(client);
    await link.close();
    expect(await code).toBe(1000);
    expect(text).toBe(page);
  });

  test('ends with the browser, whose Close frame is answered', async () => {
    const { client, record } = await visit(kind);
    const code = closing(client);
    client.close(1000);
    expect(await code).toBe(1000);
    expect(await record.reason()).toBe('raccroché par l’utilisateur');
    expect(record.reasons.length).toBe(1);
  });

  test('ends with a browser that vanishes', async () => {
    const { client, record } = await visit(kind);
    client.terminate();
    expect(await record.reason()).toBe('raccroché par l’utilisateur');
  });

  test('is cut off when it sends too long a message', async () => {
    const { client, record } = await visit(kind);
    const code = closing(client);
    client.send(Buffer.alloc(64 * 1024, 'x'));
    client.send(Buffer.alloc(64 * 1024 + 1, 'x'));
    expect(await code).toBe(1009);
    expect(await record.reason()).toBe('trame de plus de 65536 octets');
    expect(record.packets.map((packet) => packet.length)).toEqual([65536]);
    expect(gateway.logs).toEqual(['warn trame de plus de 65536 octets']);
  });
});

describe('what an address asks for', () => {
  test('is in the opening', async () => {
    const { link } = await visit('WS', { path: '/any/path?url=http://h/s?a=1&b=2' });
    expect(link.opening).toEqual({
      url: 'http://h/s?a=1&b=2',
      playback: null,
      remoteAddr: '127.0.0.1',
      pce: false,
      direction: 'IN',
      callTo: null,
    });
    await link.readyForPage();
  });

  test('may be malformed', async () => {
    const { link } = await visit('WS', { path: '/?url=%zz&streamuniqueid=%e9' });
    expect(link.opening).toMatchObject({ url: '%zz', playback: { seq: '' } });
  });

  test('may name protocols, of which the first is echoed', async () => {
    const { client } = await visit('WS', { protocols: ['minitel', 'binary'] });
    expect(client.protocol).toBe('minitel');
  });

  test.each([
    ['minitel, minitel', 'minitel'],
    [', <odd>, tty', 'tty'],
    ['<odd>', undefined],
  ])('may name protocols badly: %s', async (header, echoed) => {
    gateway = await TestGateway.start('WS');
    const client = gateway.connect();
    client.write(`GET / HTTP/1.1\r\n${UPGRADE}Sec-WebSocket-Protocol: ${header}\r\n\r\n`);
    await gateway.link();
    const head = await readClient(client, 100);
    expect(/^Sec-WebSocket-Protocol: (.*)\r$/m.exec(head)?.[1]).toBe(echoed);
  });
});

describe('frames', () => {
  test('go out as text, bit 7 cleared', async () => {
    const { client, link } = await visit('WS');
    const message = once(client, 'message');
    link.send(Uint8Array.of(0x1b, 0xc1, 0xff, 0x80));
    const [data, isBinary] = (await message) as [Buffer, boolean];
    expect([...data]).toEqual([0x1b, 0x41, 0x7f, 0x00]);
    expect(isBinary).toBe(false);
  });

  test('come in as packets, text or binary, empty ones left out', async () => {
    const { client, record } = await visit('WS');
    client.send('ab\x13A');
    client.send('');
    client.send(Buffer.alloc(0));
    client.send(Uint8Array.of(0xff, 0xe9));
    client.send('é');
    client.send('z'.repeat(1100));
    await record.text(4 + 2 + 2 + 1100);
    expect(record.packets).toEqual(['ab\x13A', '\xff\xe9', '\xc3\xa9', 'z'.repeat(1100)]);
  });

  test('that are not UTF-8 are taken too', async () => {
    const { client, record } = await visit('WS');
    client.send(Uint8Array.of(0xff, 0xfe), { binary: false });
    expect(await record.text(2)).toBe('\xff\xfe');
  });

  test('in fragments make one packet', async () => {
    const { client, record } = await visit('WS');
    client.send('ab', { fin: false });
    client.send('cd', { fin: true });
    client.send('ef');
    await record.text(6);
    expect(record.packets).toEqual(['abcd', 'ef']);
  });

  test('sent together with the request are not lost', async () => {
    gateway = await TestGateway.start('WS');
    const frame = Buffer.from([0x82, 0x82, 0, 0, 0, 0, 0x61, 0x62]);
    const client = gateway.connect();
    client.write(Buffer.concat([Buffer.from(`GET / HTTP/1.1\r\n${UPGRADE}\r\n`), frame]));
    const link = await gateway.link();
    await readClient(client, 50);
    expect(await new LinkRecord(link).text(2)).toBe('ab');
  });

  test('that break the protocol end the line with a log line', async () => {
    gateway = await TestGateway.start('WS');
    const client = gateway.connect();
    client.write(`GET / HTTP/1.1\r\n${UPGRADE}\r\n`);
    const record = new LinkRecord(await gateway.link());
    client.write('garbage');
    expect(await record.reason()).toMatch(/^trame websocket incorrecte \(WS_ERR_/);
    expect(gateway.logs.length).toBe(1);
    expect((await readClient(client)).slice(-4)).toBe('\x88\x02\x03\xea');
  });

  test('of a paused browser are delivered after the pause', async () => {
    const { client, link, record } = await visit('WS');
    link.pause();
    client.send('a');
    client.send('b');
    const answer = once(client, 'message');
    link.send(Buffer.from('?'));
    await answer;
    expect(record.packets).toEqual([]);
    link.resume();
    await record.text(2);
    expect(record.packets).toEqual(['a', 'b']);
  });
});

describe('pings', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('go out every 20 s, and a browser that answers keeps its line', async () => {
    const { client, link } = await visit('WS');
    for (let i = 0; i < 5; i++) {
      const ping = once(client, 'ping');
      vi.advanceTimersByTime(20_000);
      await ping;
      // The pong is on its way before this frame.
      client.send('x');
      await once(link, 'packet');
    }
    expect(link.closed).toBe(false);
  });

  test('without answer for 15 s end the line', async () => {
    const { client, link, record } = await visit('WS', { options: { autoPong: false } });
    const ping = once(client, 'ping');
    vi.advanceTimersByTime(20_000);
    await ping;
    vi.advanceTimersByTime(14_999);
    expect(link.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(record.reasons).toEqual(['aucun pong après 15000 ms']);
    expect(gateway.sockets[0]?.destroyed).toBe(true);
  });

  test('are not missed while we do not read', async () => {
    const { client, link, record } = await visit('WS', { options: { autoPong: false } });
    const ping = once(client, 'ping');
    vi.advanceTimersByTime(20_000);
    await ping;
    link.pause();
    vi.advanceTimersByTime(120_000);
    expect(link.closed).toBe(false);
    link.resume();
    vi.advanceTimersByTime(15_000);
    expect(record.reasons).toEqual(['aucun pong après 15000 ms']);
  });

  test('have their turn behind output that waits: who reads slowly is not cut off for one', async () => {
    const { client, link, record } = await visit('WS', { options: { autoPong: false } });
    const ping = once(client, 'ping');
    vi.advanceTimersByTime(20_000);
    await ping;
    client.pause();
    await fillUp(link);
    vi.advanceTimersByTime(45_000);
    expect(record.reasons).toEqual([]);
    client.resume();
    await link.drained(1);
    vi.advanceTimersByTime(30_000);
    expect(record.reasons).toEqual(['aucun pong après 15000 ms']);
  });

  test('of the client are answered, the latest when he reads none of the answers', async () => {
    const { client, link } = await visit('WS');
    const pongs: string[] = [];
    client.on('pong', (data) => pongs.push(data.toString()));
    client.ping('un');
    await once(client, 'pong');
    client.pause();
    await fillUp(link);
    const socket = gateway.sockets[0] as Socket;
    const before = socket.writableLength;
    for (let i = 0; i < 5000; i++) client.ping('x'.repeat(120));
    client.ping('dernier');
    client.send('tout est là');
    await once(link, 'packet');
    // One answer that the kernel does not take, and another one that is owed.
    expect(socket.writableLength - before).toBeLessThan(1024);
    client.resume();
    await vi.waitFor(() => expect(pongs.at(-1)).toBe('dernier'));
    expect(pongs[0]).toBe('un');
  });

  test('leave no timer behind', async () => {
    const { client, link } = await visit('WS');
    const closed = closing(client);
    const gone = link.close();
    await Promise.all([closed, gone]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a handshake', () => {
  const refuse = async (bytes: string, kind: LinkKind = 'WS') => {
    gateway = await TestGateway.start(kind, { tls: files });
    const client = gateway.connect();
    client.write(bytes);
    const [error, answer] = await Promise.all([gateway.refusal(), readClient(client)]);
    expect(error.name).toBe('HandshakeError');
    expect(gateway.sockets[0]?.destroyed).toBe(true);
    return { error, answer };
  };

  test('that is a browser looking around is answered with 426', async () => {
    const { error, answer } = await refuse('GET /page HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(error.code).toBe('HANDSHAKE_NOT_WEBSOCKET');
    expect(error.message).toBe('requête HTTP sans websocket (GET /page)');
    expect(answer).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n/);
    expect(Buffer.from(answer, 'latin1').toString()).toContain('passerelle Minitel');
  });

  test('that is a browser is answered whatever it sends behind', async () => {
    const { error, answer } = await refuse('GET / HTTP/1.1\r\n\r\n\0garbage');
    expect(error.code).toBe('HANDSHAKE_NOT_WEBSOCKET');
    expect(answer).toMatch(/^HTTP\/1\.1 426 [^\0]*navigateur\.\n$/);
  });

  test('over 8 KiB is refused', async () => {
    const { error } = await refuse(`GET / HTTP/1.1\r\nX: ${'x'.repeat(9000)}\r\n\r\n`);
    expect(error.code).toBe('HANDSHAKE_TOO_LONG');
    expect(error.message).toBe('demande de websocket de plus de 8192 octets');
  });

  test('that is not HTTP is refused', async () => {
    const { error, answer } = await refuse('CALLFROM 1\nSTARTURL \nPCE 0\n');
    expect(error.code).toBe('HANDSHAKE_INVALID');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each([
    ['with another protocol', UPGRADE.replace('websocket', 'h2c')],
    ['with a bad key', UPGRADE.replace('AAAA', '!')],
    ['of an unknown version', UPGRADE.replace('Version: 13', 'Version: 7')],
  ])('%s is refused', async (_name, headers) => {
    const { error, answer } = await refuse(`GET / HTTP/1.1\r\n${headers}\r\n`);
    expect(error.code).toBe('HANDSHAKE_INVALID');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each(['', 'GET / HTTP/1.1\r\nHost:'])('that stops at %j is dropped', async (bytes) => {
    gateway = await TestGateway.start('WS', { limits: { handshakeMs: 60 } });
    const client = gateway.connect();
    client.write(bytes);
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_TIMEOUT');
    expect(gateway.sockets[0]?.destroyed).toBe(true);
  });

  test.each(['', 'GET / HTTP/1.1\r\nHost:'])('hung up at %j ends', async (bytes) => {
    gateway = await TestGateway.start('WS');
    gateway.connect().end(bytes);
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_CLOSED');
    gateway.connect().resetAndDestroy();
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_CLOSED');
  });

  test.each([
    ['plain HTTP', `GET / HTTP/1.1\r\n${UPGRADE}\r\n`],
    ['garbage', 'garbage, long enough for a record'],
  ])('that should be TLS and is %s is refused', async (_name, bytes) => {
    const { error } = await refuse(bytes, 'WSS');
    expect(error.code).toBe('HANDSHAKE_TLS');
    expect(error.message).toMatch(/^négociation TLS impossible \(ERR_SSL_/);
  });

  test('in TLS 1.1 is refused', async () => {
    gateway = await TestGateway.start('WSS', { tls: files });
    const client = tls.connect({
      socket: gateway.connect(),
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    client.on('error', () => {});
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_TLS');
    client.destroy();
  });

  test.each(['before', 'during'])('that stalls %s TLS is dropped', async (when) => {
    gateway = await TestGateway.start('WSS', { tls: files, limits: { handshakeMs: 100 } });
    const client = gateway.connect();
    if (when === 'during') client.write(Buffer.from('160301', 'hex'));
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_TIMEOUT');
    expect(gateway.sockets[0]?.destroyed).toBe(true);
  });

  test('that stalls after TLS is dropped', async () => {
    gateway = await TestGateway.start('WSS', { tls: files, limits: { handshakeMs: 1000 } });
    const client = tls.connect({ socket: gateway.connect(), rejectUnauthorized: false });
    client.on('error', () => {});
    await once(client, 'secureConnect');
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_TIMEOUT');
    client.destroy();
  });

  test.each([
    ['none', undefined],
    ['a broken one', { cert: 'not PEM', key: 'not PEM' }],
  ])('with %s for a certificate is refused', async (_name, broken) => {
    gateway = await TestGateway.start('WSS', broken ? { tls: broken } : {});
    gateway.connect();
    const error = await gateway.refusal();
    expect(error.code).toBe('HANDSHAKE_CERTIFICATE');
    expect(error.message).toMatch(/^certificat ou clé inutilisable : /);
  });
});

test('a link can be closed by an owner that never listened', async () => {
  const { link }: { link: ClientLink } = await visit('WS');
  await link.close();
  expect(link.closed).toBe(true);
});
