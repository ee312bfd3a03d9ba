import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { makePem } from '@minipavi/testkit';
import type { RemoteLink } from './remote-link.ts';
import { failure, watch } from './testing/opened-link.ts';
import { openWebsocket as openUnder, type WebsocketTarget } from './websocket-link.ts';

/** Where the host is plays no part here (allowed-hosts.test.ts). */
const openWebsocket = (target: Omit<WebsocketTarget, 'policy'>): Promise<RemoteLink> =>
  openUnder({ policy: null, ...target });

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Frame = [text: string, isBinary: boolean];

interface Host {
  readonly address: string;
  readonly frames: Frame[];
  readonly peers: WebSocket[];
  readonly requests: http.IncomingMessage[];
  readonly codes: number[];
}

async function listen(
  server: http.Server = http.createServer(),
  onConnection: (ws: WebSocket) => void = () => {},
  options: ServerOptions = {},
): Promise<Host> {
  const host: Host = { address: '', frames: [], peers: [], requests: [], codes: [] };
  const upgrades = new WebSocketServer({ server, ...options });
  upgrades.on('connection', (ws, request) => {
    host.peers.push(ws);
    host.requests.push(request);
    ws.on('message', (data: Buffer, isBinary) => host.frames.push([data.toString('latin1'), isBinary]));
    ws.on('close', (code) => host.codes.push(code));
    onConnection(ws);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const peer of host.peers) peer.terminate();
    server.close();
    server.closeAllConnections();
  });
  return Object.assign(host, { address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function open(...args: Parameters<typeof openWebsocket>): Promise<RemoteLink> {
  const link = await openWebsocket(...args);
  closing.push(() => link.close());
  return link;
}

describe('a link by websocket', () => {
  test.each([
    [{}, '/', undefined],
    [{ path: '/ws?a=b&c' }, '/ws?a=b&c', undefined],
    [{ path: '?echo' }, '/?echo', undefined],
    [{ path: '/x#there', proto: 'tty' }, '/x', 'tty'],
  ])('asks for %j', async (target, url, proto) => {
    const host = await listen();
    await open({ host: `tcp://${host.address}`, ...target });
    const [request] = host.requests;
    expect(request?.url).toBe(url);
    expect(request?.headers['sec-websocket-protocol']).toBe(proto);
    expect(request?.headers['sec-websocket-extensions']).toBeUndefined();
    expect(request?.headers.host).toBe('127.0.0.1');
  });

  test('sends a packet a frame, a function key whole, text unless it has eight bits', async () => {
    const host = await listen();
    const link = await open({ host: host.address });
    for (const typed of ['a', '\x13', 'A', 'b\x13', '\x13', 'F', '\xe9'])
      link.send(Buffer.from(typed, 'latin1'));
    await vi.waitFor(() => expect(host.frames).toHaveLength(6));
    expect(host.frames).toEqual([
      ['a', false],
      ['\x13A', false],
      ['b', false],
      ['\x13', false],
      ['\x13F', false],
      ['\xe9', true],
    ]);
  });

  test('shows text and binary frames, whatever their bytes, and those that come with the handshake', async () => {
    const host = await listen(http.createServer(), (ws) => {
      ws.send('hello');
      ws.send(Buffer.from('\x0c\xe9\xff', 'latin1'), { binary: false });
      ws.send(Buffer.from('\x80', 'latin1'));
    });
    const seen = watch(await open({ host: host.address }));
    await vi.waitFor(() => expect(seen.text).toBe('hello\x0c\xe9\xff\x80'));
  });

  test('answers pings, and ends with a Close frame either way', async () => {
    const host = await listen();
    const link = await open({ host: host.address });
    const seen = watch(link);
    let pongs = 0;
    host.peers[0]?.on('pong', () => pongs++);
    host.peers[0]?.ping();
    await vi.waitFor(() => expect(pongs).toBe(1));
    host.peers[0]?.close(1001);
    await vi.waitFor(() => expect(seen.reason).toBe('le serveur a raccroché'));
    const other = await open({ host: host.address });
    await other.close();
    await vi.waitFor(() => expect(host.codes).toEqual([1001, 1000]));
  });

  test('ends on a message of more than a megabyte', async () => {
    const host = await listen(http.createServer(), (ws) => ws.send(Buffer.alloc(1024 * 1024 + 1)));
    const seen = watch(await open({ host: host.address }));
    await vi.waitFor(() => expect(seen.reason).toBe('liaison coupée (WS_ERR_UNSUPPORTED_MESSAGE_LENGTH)'));
  });

  test('with TLS takes a certificate that it cannot check only when told so', async () => {
    const { cert, key } = await makePem();
    const host = await listen(https.createServer({ cert, key }), (ws) => ws.send('secure'));
    const target = { host: `ssl://${host.address}` };
    expect(await failure(openWebsocket(target))).toMatchObject({
      code: 'LINK_CERTIFICATE',
      message: `wss://${host.address} : certificat auto-signé`,
    });
    const seen = watch(await open({ ...target, verify: false }));
    await vi.waitFor(() => expect(seen.text).toBe('secure'));
  });
});

describe('a link by websocket that does not open', () => {
  test('says what the server answered', async () => {
    const host = await listen(http.createServer(), () => {}, { verifyClient: () => false });
    expect(await failure(openWebsocket({ host: host.address }))).toMatchObject({
      code: 'LINK_HANDSHAKE',
      message: `ws://${host.address} : websocket refusé (HTTP 401)`,
    });
  });

  test.each([
    [{ host: 'a b' }, /^adresse "a b" incorrecte/],
    [{ host: 'a:1', proto: 'x y' }, /^ws:\/\/a:1 : chemin ou protocole incorrect/],
  ])('because of %j says so', async (target, message) => {
    const error = await failure(openWebsocket(target));
    expect(error.code).toBe('LINK_INVALID');
    expect(error.message).toMatch(message);
  });

  test.each([
    ['is silent', '', 'LINK_TIMEOUT'],
    ['talks of something else', 'SSH-2.0-x\r\n', 'LINK_HANDSHAKE'],
  ])('to a host that %s', async (_, greeting, code) => {
    const sockets: net.Socket[] = [];
    const server = net.createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {}).resume();
      socket.write(greeting);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await failure(openWebsocket({ host: address, withinMs: 50 }))).code).toBe(code);
    await vi.waitFor(() => expect(sockets[0]?.destroyed).toBe(true));
  });

  test('without TLS at the other end says that there is none', async () => {
    const host = await listen();
    expect((await failure(openWebsocket({ host: `ssl://${host.address}` }))).code).toBe('LINK_HANDSHAKE');
  });
});
