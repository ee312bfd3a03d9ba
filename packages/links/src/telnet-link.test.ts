import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RemoteLink } from './remote-link.ts';
import { failure, watch } from './testing/opened-link.ts';
import { openTelnet as openUnder, type TelnetTarget } from './telnet-link.ts';

/** Where the host is plays no part here (allowed-hosts.test.ts). */
const openTelnet = (target: Omit<TelnetTarget, 'policy'>): Promise<RemoteLink> =>
  openUnder({ policy: null, ...target });

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Host {
  readonly address: string;
  readonly sockets: Socket[];
  /** What came, all connections together, one character per byte. */
  received: string;
}

async function listen(onConnection: (socket: Socket) => void = () => {}): Promise<Host> {
  const sockets: Socket[] = [];
  const host: Host = { address: '', sockets, received: '' };
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => (host.received += bytes.toString('latin1')));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return Object.assign(host, { address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function open(...args: Parameters<typeof openTelnet>): Promise<RemoteLink> {
  const link = await openTelnet(...args);
  closing.push(() => link.close());
  return link;
}

describe('a link by TCP', () => {
  test('sends the start sequence first, and carries bytes both ways unchanged', async () => {
    const host = await listen((socket) => socket.write(Buffer.from('\x0c\x00\r\x00\xe9', 'latin1')));
    const link = await open({ host: host.address, startseq: 'GO\\x13A' });
    const seen = watch(link);
    link.send(Buffer.from('a\xff\x13', 'latin1'));
    await vi.waitFor(() => expect(host.received).toBe('GO\x13Aa\xff\x13'));
    await vi.waitFor(() => expect(seen.text).toBe('\x0c\x00\r\x00\xe9'));
  });

  test('keeps what comes, and the end, for the first listeners', async () => {
    const host = await listen((socket) => socket.end('bye'));
    const link = await open({ host: host.address });
    await vi.waitFor(() => expect(host.sockets).toHaveLength(1));
    const seen = watch(link);
    await vi.waitFor(() => expect(seen).toEqual({ text: 'bye', reason: 'le serveur a raccroché' }));
  });

  test('answers a telnet host, and doubles FF from then on', async () => {
    const host = await listen((socket) => socket.write(Buffer.from('\xff\xfd\x1fhi', 'latin1')));
    const link = await open({ host: host.address });
    const seen = watch(link);
    await vi.waitFor(() => expect(seen.text).toBe('hi'));
    link.send(Buffer.from('\xff', 'latin1'));
    await vi.waitFor(() =>
      expect(host.received).toBe('\xff\xfb\x1f\xff\xfa\x1f\0\x28\0\x18\xff\xf0\xff\xff'),
    );
  });

  test('tells of a reset, and takes nothing more', async () => {
    const host = await listen();
    const link = await open({ host: host.address });
    const seen = watch(link);
    await vi.waitFor(() => expect(host.sockets).toHaveLength(1));
    host.sockets[0]?.resetAndDestroy();
    await vi.waitFor(() => expect(seen.reason).toBe('liaison coupée (ECONNRESET)'));
    expect(link.closed).toBe(true);
    link.send(Buffer.from('x'));
  });

  test('paused, makes the host wait rather than its own memory grow', async () => {
    const host = await listen();
    const link = await open({ host: host.address });
    let received = 0;
    link.on('data', (bytes) => {
      received += bytes.length;
      link.pause();
    });
    await vi.waitFor(() => expect(host.sockets).toHaveLength(1));
    let isTaken = false;
    host.sockets[0]?.write(Buffer.alloc(20_000_000), () => (isTaken = true));
    await vi.waitFor(() => expect(received).toBeGreaterThan(0));
    const stopped = received;
    await new Promise((resolve) => setImmediate(resolve));
    expect(received).toBe(stopped);
    expect(isTaken).toBe(false);
    link.removeAllListeners('data');
    link.on('data', (bytes) => (received += bytes.length));
    link.resume();
    await vi.waitFor(() => expect(received).toBe(20_000_000), { timeout: 10_000 });
  });

  test('to a host that reads nothing drains no more, then is given up', async () => {
    const host = await listen((socket) => socket.pause());
    const link = await open({ host: host.address });
    const seen = watch(link);
    const chunk = Buffer.alloc(64 * 1024);
    for (let sent = 0; sent < 1000 && !link.closed; sent++) {
      link.send(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(seen.reason).toBe('le serveur ne lit plus rien'));
    await link.drained();
  });

  test('closed, sends what was queued, says no more, and is gone even if the host holds on', async () => {
    const host = await listen();
    const link = await openTelnet({ host: host.address });
    const seen = watch(link);
    link.send(Buffer.from('***\x13F'));
    await link.close();
    expect(host.received).toBe('***\x13F');
    expect(seen).toEqual({ text: '', reason: null });
  });
});

describe('a link that does not open', () => {
  test.each([
    ['', 'LINK_INVALID', 'adresse "" incorrecte, attendu nom:port'],
    ['http://a', 'LINK_INVALID', 'adresse "http://a" incorrecte, attendu nom:port'],
    ['nobody.invalid:23', 'LINK_UNREACHABLE', /^nobody\.invalid:23 : adresse inconnue/],
  ])('to %j: %s', async (host, code, message) => {
    const error = await failure(openTelnet({ host }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('to a port where nobody listens is refused', async () => {
    const host = await listen();
    const { address } = host;
    for (const close of closing.splice(0)) await close();
    expect(await failure(openTelnet({ host: address }))).toMatchObject({
      code: 'LINK_REFUSED',
      message: `${address} : connexion refusée`,
    });
  });

  test('because the user has gone is given up', async () => {
    const host = await listen();
    expect(await failure(openTelnet({ host: host.address, signal: AbortSignal.abort() }))).toMatchObject({
      message: `${host.address} : abandonné`,
    });
  });
});
