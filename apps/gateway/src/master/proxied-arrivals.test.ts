import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LinkKind } from '@minipavi/access';
import { waitFor, waysToCut } from '@minipavi/testkit';
import { ProxiedArrivals, type ProxiedArrivalsOptions } from './proxied-arrivals.ts';
import { handleOf, socketOf } from './socket-handles.ts';

const V1 = 'PROXY TCP4 80.67.169.12 127.0.0.1 40000 8182\r\n';
const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n';
const V2 = `${SIGNATURE}\x21\x11\0\x0c\x50\x43\xa9\x0c\x7f\0\0\x01\x9c\x40\x1f\xf6`;
const LOCAL = `${SIGNATURE}\x20\0\0\0`;
const UNKNOWN = 'PROXY UNKNOWN\r\n';
/** What HAProxy sends of itself, version 1. */
const ITSELF = 'PROXY TCP4 127.0.0.1 127.0.0.1 40000 8182\r\n';

interface Passed {
  readonly kind: LinkKind;
  readonly socket: net.Socket;
  readonly address: string;
  readonly head: Buffer;
}

let server: net.Server;
let arrivals: ProxiedArrivals;
let passed: Passed[];
let lines: string[];
let accepted: net.Socket[];
const clients: net.Socket[] = [];

/** Where connections of this test seem to come from is where they come from: this machine. */
function begin(options: Partial<ProxiedArrivalsOptions> = {}, kind: LinkKind = 'WS'): void {
  arrivals = new ProxiedArrivals({
    from: ['127.0.0.0/8'],
    onSocket: (...[one, socket, address, head]) => passed.push({ kind: one, socket, address, head }),
    log: (level, message) => lines.push(`${level} ${message}`),
    headerWithinMs: 300,
    ...options,
  });
  server.removeAllListeners('connection');
  server.on('connection', (socket) => {
    accepted.push(socket);
    arrivals.take(kind, socket, socket.remoteAddress ?? '');
  });
}

beforeEach(async () => {
  [passed, lines, accepted] = [[], [], []];
  server = net.createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  arrivals.stop();
  for (const socket of [...clients.splice(0), ...accepted]) socket.destroy();
  server.close();
});

async function connect(): Promise<net.Socket> {
  const { port } = server.address() as net.AddressInfo;
  const client = net.connect({ port, host: '127.0.0.1', noDelay: true });
  client.on('error', () => {});
  clients.push(client);
  await once(client, 'connect');
  return client;
}

async function say(text: string): Promise<net.Socket> {
  const client = await connect();
  client.write(text, 'latin1');
  return client;
}

const next = (count = 1): Promise<Passed> =>
  waitFor(() => passed[count - 1], { what: `${count} arrivals; log: ${lines.join('\n')}` });
const line = (): Promise<string> => waitFor(() => lines[0], { what: 'a line of the log' });
const closed = (client: net.Socket) =>
  waitFor(() => client.destroyed || client.readableEnded, { what: 'the end' });

/** What another process that gets the socket would read, once it is so much. */
async function readElsewhere({ socket, head }: Passed, length: number): Promise<string> {
  expect(socket.readableLength, 'bytes that would stay behind').toBe(0);
  const handle = handleOf(socket);
  if (!handle) throw new Error('the socket is closed');
  const other = socketOf(handle);
  accepted.push(other);
  other.unshift(head);
  let text = '';
  other.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  other.resume();
  await waitFor(() => text.length >= length, { what: () => `${length} bytes, got ${text.length}` });
  return text;
}

test.each([
  ['v1', V1],
  ['v2', V2],
])('a user comes by his own address, and keeps every byte of his (%s)', async (_version, header) => {
  begin();
  const client = await say(`${header}GET / HTTP/1.1\r\n`);
  const one = await next();
  expect([one.kind, one.address, one.head.toString('latin1')]).toEqual([
    'WS',
    '80.67.169.12',
    'GET / HTTP/1.1\r\n',
  ]);
  // However long it takes until somebody reads him.
  for (let i = 0; i < 50; i++) {
    client.write('x'.repeat(1000));
    if (i % 10 === 0) await sleep(5);
  }
  expect(await readElsewhere(one, 50_016)).toBe(`GET / HTTP/1.1\r\n${'x'.repeat(50_000)}`);
  expect(arrivals.heldCount).toBe(0);
});

test('a header cut anywhere is read as a whole one', async () => {
  begin();
  const bytes = Buffer.from(`${V2}ENVOI`, 'latin1');
  for (const [way, packets] of waysToCut(bytes).slice(0, 6)) {
    const count = passed.length + 1;
    const client = await connect();
    for (const packet of packets) {
      client.write(packet);
      await sleep(0);
    }
    const one = await next(count);
    expect(one.address, way).toBe('80.67.169.12');
    expect(await readElsewhere(one, 5), way).toBe('ENVOI');
  }
});

test('from anybody else a header is a user’s bytes, unread', async () => {
  begin({ from: ['192.0.2.0/24'] });
  await say(V1);
  const one = await next();
  expect([one.address, one.head.length]).toEqual(['127.0.0.1', 0]);
  expect(await readElsewhere(one, V1.length)).toBe(V1);
});

test.each(['AST', 'AUD'] as const)('the telephone knows no balancer (%s)', async (kind) => {
  begin({}, kind);
  await say(V1);
  expect(await next()).toMatchObject({ kind, address: '127.0.0.1' });
});

test('a balancer that looks whether anybody is here is nobody, and only a debug line', async () => {
  begin();
  for (const header of [LOCAL, '', UNKNOWN, ITSELF]) {
    lines.length = 0;
    const client = await connect();
    if (header !== '') client.write(header, 'latin1');
    client.end();
    expect(await line()).toBe('debug vérification du répartiteur');
    await closed(client);
  }
  expect(passed).toEqual([]);
});

test('of an unknown client the balancer’s own address counts', async () => {
  begin();
  await say(`${UNKNOWN}early`);
  expect(await next()).toMatchObject({ address: '127.0.0.1', head: Buffer.from('early') });
  const second = await say(UNKNOWN);
  await waitFor(() => arrivals.heldCount === 1, { what: 'the header to be awaited' });
  second.write('late');
  const one = await next(2);
  expect(one.address).toBe('127.0.0.1');
  expect(await readElsewhere(one, 4)).toBe('late');
});

test.each([UNKNOWN, ITSELF])(
  'whoever might be nobody is shown something soon, as telnet users are (%j)',
  async (header) => {
    begin({}, 'TELN');
    const client = await say(header);
    const one = await next();
    expect([one.kind, one.address, one.head.length]).toEqual(['TELN', '127.0.0.1', 0]);
    client.write('typed');
    expect(await readElsewhere(one, 5)).toBe('typed');
  },
);

test.each([
  ['no header', 'GET / HTTP/1.1\r\n', /la connexion ne commence pas par un en-tête PROXY/],
  ['half a header', 'PROXY TC', /en-tête PROXY inachevé/],
  ['silence', '', /aucun en-tête PROXY reçu/],
  ['a wrong one', 'PROXY TCP4 x\r\n', /en-tête PROXY v1 illisible/],
])('%s is refused in time, and the log tells which balancer is set wrong', async (_what, text, reason) => {
  begin();
  const client = await connect();
  if (text !== '') client.write(text);
  expect(await line()).toMatch(
    /^warn connexion refusée : répartiteur 127\.0\.0\.1 \(general\/proxyprotocol\) : /,
  );
  expect(lines[0]).toMatch(reason);
  await closed(client);
  expect([passed, arrivals.heldCount]).toEqual([[], 0]);
});

test('a balancer that is set wrong does not fill the log', async () => {
  begin();
  for (let i = 0; i < 5; i++) await closed(await say('hello'));
  expect(lines).toHaveLength(1);
});

test('a header a byte at a time has no more time than another', async () => {
  begin();
  const client = await connect();
  const begun = performance.now();
  for (const sign of V1) {
    if (client.destroyed || client.readableEnded) break;
    client.write(sign);
    await sleep(30);
  }
  await closed(client);
  expect(performance.now() - begun).toBeLessThan(1500);
  expect(passed).toEqual([]);
});

test('two hundred may be silent at a time, the next one is refused', async () => {
  begin({ headerWithinMs: 60_000 });
  const silent = await Promise.all(Array.from({ length: 200 }, connect));
  await waitFor(() => arrivals.heldCount === 200, { what: 'all of them' });
  await closed(await say(V1));
  expect(lines).toEqual([expect.stringContaining('200 en-têtes PROXY attendus à la fois')]);
  silent[0]?.destroy();
  await waitFor(() => arrivals.heldCount === 199, { what: 'a place' });
  await say(V1);
  expect((await next()).address).toBe('80.67.169.12');
});

test('stopped, it holds nobody', async () => {
  begin({ headerWithinMs: 60_000 });
  const client = await connect();
  await waitFor(() => arrivals.heldCount === 1, { what: 'the connection' });
  arrivals.stop();
  await closed(client);
  expect([arrivals.heldCount, lines]).toEqual([0, []]);
});

test('other balancers can be named while it runs', async () => {
  begin({ from: [] });
  arrivals.reconfigure(['127.0.0.1']);
  await say(V1);
  expect((await next()).address).toBe('80.67.169.12');
});
