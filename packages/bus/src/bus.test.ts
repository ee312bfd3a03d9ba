import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BUILD } from './build.ts';
import { BusClient, type BusClientOptions } from './bus-client.ts';
import { BusServer, type BusPeer } from './bus-server.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { SessionState, ToMaster } from './messages.ts';

const SESSION: SessionState = {
  uniqueId: '17000000001234',
  pid: process.pid,
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '127.0.0.1',
  startedAt: 1,
  lastActionAt: 2,
  url: 'http://a/',
  infos: '',
  context: 'first',
  content: [],
  versionMinitel: '???',
};
const ending = (uniqueId: string): ToMaster => ({ type: 'session-ending', uniqueId });

let folder: string;
let socketPath: string;
let closing: (() => unknown)[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bus-'));
  socketPath = path.join(folder, 'bus.sock');
  closing = [];
});

afterEach(async () => {
  for (const close of closing.reverse()) await close();
  fs.rmSync(folder, { recursive: true });
});

async function listen(): Promise<BusServer> {
  const server = new BusServer(socketPath);
  closing.push(() => server.close());
  await server.listen();
  return server;
}

function connect(options: Partial<BusClientOptions> = {}): BusClient {
  const client = new BusClient({ path: socketPath, role: 'worker', ...options });
  closing.push(() => client.close());
  return client;
}

/** The messages a server gets, hello included, as they come. */
function record(server: BusServer): ToMaster[] {
  const messages: ToMaster[] = [];
  server.on('hello', (_, hello) => messages.push(hello));
  server.on('message', (_, message) => messages.push(message));
  return messages;
}

const hello = async (server: BusServer): Promise<BusPeer> => (await once(server, 'hello'))[0] as BusPeer;

describe('bus', () => {
  test('a process says who it is before all else, then messages go both ways', async () => {
    const server = await listen();
    const messages = record(server);
    const client = connect({ role: 'visuweb' });
    client.send({ type: 'listening', port: 8080 }); // not connected yet
    const peer = await hello(server);
    expect(peer).toMatchObject({ role: 'visuweb', pid: process.pid });

    const answer = once(client, 'message');
    peer.send({ type: 'stop', withinMs: 5, reason: 'été' });
    expect(await answer).toEqual([{ type: 'stop', withinMs: 5, reason: 'été' }]);

    client.log('warn', 'bonjour', { n: 1 });
    await vi.waitFor(() =>
      expect(messages).toEqual([
        {
          type: 'hello',
          role: 'visuweb',
          pid: process.pid,
          build: BUILD,
          settings: null,
          session: null,
        },
        { type: 'listening', port: 8080 },
        { type: 'log', level: 'warn', message: 'bonjour', fields: { n: 1 } },
      ]),
    );
  });

  test('several processes are told apart, and each one that goes is reported', async () => {
    const server = await listen();
    const worker = connect();
    const workerPeer = await hello(server);
    connect({ role: 'background' });
    const backgroundPeer = await hello(server);
    const from: BusPeer[] = [];
    server.on('message', (peer) => from.push(peer));

    worker.send(ending('1'));
    await once(server, 'message');
    expect(from).toEqual([workerPeer]);

    const gone = once(server, 'gone');
    await worker.close();
    expect((await gone)[0]).toBe(workerPeer);
    expect(backgroundPeer.queuedBytes).toBe(0);
  });

  test('a new master is told the state of now, then what was said while there was none, in order', async () => {
    const first = await listen();
    let context = 'first';
    const client = connect({ session: () => ({ ...SESSION, context }) });
    await hello(first);

    const lost = once(client, 'lost');
    first.close();
    await lost;
    context = 'changed meanwhile';
    for (const uniqueId of ['1', '2', '3']) client.send(ending(uniqueId));

    const second = await listen();
    const messages = record(second);
    await vi.waitFor(() => expect(messages).toHaveLength(4), { timeout: 5000 });
    expect(messages).toEqual([
      {
        type: 'hello',
        role: 'worker',
        pid: process.pid,
        build: BUILD,
        settings: null,
        session: { ...SESSION, context: 'changed meanwhile' },
      },
      ending('1'),
      ending('2'),
      ending('3'),
    ]);
  });

  test('a process that starts before the master finds it later', async () => {
    connect();
    const server = await listen();
    expect((await hello(server)).pid).toBe(process.pid);
  });

  test('the queue for an absent master is bounded, log lines go first', async () => {
    const client = connect();
    client.send(ending('kept'));
    for (let i = 0; i < 500; i++) client.log('info', String(i));
    client.send(ending('last'));

    const server = await listen();
    const messages = record(server);
    await hello(server);
    await vi.waitFor(() => expect(messages.at(-1)).toEqual(ending('last')));
    expect(messages).toHaveLength(1 + 500);
    expect(messages.slice(1, 3)).toEqual([
      ending('kept'),
      { type: 'log', level: 'info', message: '2', fields: {} },
    ]);
  });

  test('a process without a master for long is told that it is an orphan, once', async () => {
    const client = connect({ orphanedAfterMs: 20 });
    const orphaned = vi.fn();
    client.on('orphaned', orphaned);
    await vi.waitFor(() => expect(orphaned).toHaveBeenCalled());
    const server = await listen();
    await hello(server);
    expect(orphaned).toHaveBeenCalledTimes(1);
  });

  test('close lets everything that was sent arrive', async () => {
    const server = await listen();
    const messages = record(server);
    const client = connect();
    await hello(server);
    const bulk = 'x'.repeat(100_000);
    for (let i = 0; i < 30; i++) client.log('info', `${i}${bulk}`);
    const gone = once(server, 'gone');
    await client.close();
    await gone;
    expect(messages).toHaveLength(1 + 30);
    expect(messages.at(-1)).toMatchObject({ message: `29${bulk}` });
  });

  test('close ends though the master hangs, without closing its own end', async () => {
    const hanging = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(socketPath);
    await once(hanging, 'listening');
    const client = connect();
    const [socket] = (await once(hanging, 'connection')) as [net.Socket];
    closing.push(() => (socket.destroy(), hanging.close()));
    client.log('info', 'bye'); // connected or about to be
    await client.close();
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket.resume(), 'end');
    expect(Buffer.concat(chunks).toString()).toMatch(/^\{"type":"hello".*\n\{"type":"log".*"bye".*\n$/);
  });

  test('close lets the last words arrive though the master is just writing', async () => {
    const busy = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(socketPath);
    await once(busy, 'listening');
    const client = connect();
    const [socket] = (await once(busy, 'connection')) as [net.Socket];
    closing.push(() => (socket.destroy(), busy.close()));
    const fault = vi.fn();
    socket.on('error', fault);
    client.send(ending('1'));
    let isClosed = false;
    const closed = client.close().then(() => (isClosed = true));
    // Nothing is read meanwhile: the client has ended what it says, and waits.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isClosed).toBe(false);
    socket.write('{"type":"ping"}\n');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket.resume(), 'end');
    expect(Buffer.concat(chunks).toString()).toMatch(/"session-ending"/);
    socket.end();
    await closed;
    expect(fault).not.toHaveBeenCalled();
  });

  test('close before, during and after a connection leaves nothing behind', async () => {
    const client = connect();
    client.log('info', 'nobody hears');
    await client.close();
    await client.close();
    const server = await listen();
    const messages = record(server);
    const other = connect();
    await hello(server);
    await Promise.all([other.close(), other.close()]);
    expect(messages).toHaveLength(1);
  });
});

describe('BusServer', () => {
  async function raw(): Promise<net.Socket> {
    const socket = net.connect(socketPath);
    closing.push(() => socket.destroy());
    await once(socket, 'connect');
    return socket.resume();
  }

  test('refuses whoever speaks before hello', async () => {
    const server = await listen();
    const messages = record(server);
    const socket = await raw();
    const fault = once(server, 'fault');
    const closed = once(socket, 'close');
    socket.write(`${JSON.stringify(ending('1'))}\n{"type":"hello","role":"worker","pid":1,"session":null}\n`);
    expect(await fault).toEqual(['message "session-ending" before hello']);
    await closed;
    expect(messages).toEqual([]);
  });

  test('reports what is no message and goes on', async () => {
    const server = await listen();
    const faults: string[] = [];
    server.on('fault', (fault) => faults.push(fault));
    const socket = await raw();
    socket.write('junk\nnull\n{"type":"hello","role":"worker","pid":42,"session":null}\n');
    expect((await hello(server)).pid).toBe(42);
    expect(faults).toEqual(['not JSON: junk', 'not a message: null']);
  });

  test('survives a peer that vanishes, and sending to it', async () => {
    const server = await listen();
    const socket = await raw();
    socket.write('{"type":"hello","role":"worker","pid":42,"session":null}\n');
    const peer = await hello(server);
    const gone = once(server, 'gone');
    socket.destroy();
    for (let i = 0; i < 100; i++) peer.send({ type: 'session-gone', uniqueId: 'x'.repeat(10_000) });
    await gone;
    peer.send({ type: 'session-gone', uniqueId: '1' });
    expect(peer.queuedBytes).toBeGreaterThanOrEqual(0);
  });

  test('lets go of a peer that reads nothing, and knows it again when it comes back', async () => {
    const server = await listen();
    const faults: string[] = [];
    server.on('fault', (fault) => faults.push(fault));
    const hello = once(server, 'hello') as Promise<[BusPeer]>;
    const raw = net.connect(socketPath);
    closing.push(() => raw.destroy());
    raw.on('error', () => {}).pause();
    raw.write(`${JSON.stringify({ type: 'hello', role: 'visuweb', pid: 7, session: null })}\n`);
    const [peer] = await hello;
    const gone = once(server, 'gone');
    const text = 'x'.repeat(100_000);
    let sent = 0;
    // Without a bound this would be 100 MB.
    while (sent < 1000 && peer.queuedBytes <= 8 * 1024 * 1024 && faults.length === 0) {
      peer.send({ type: 'push', uniqueId: SESSION.uniqueId, texts: [text] });
      sent += 1;
    }
    expect(await gone).toEqual([peer]);
    expect(sent).toBeLessThan(1000);
    expect(faults).toEqual([expect.stringMatching(/^visuweb 7 reads nothing/)]);
    peer.send({ type: 'ping' }); // is no error

    connect({ role: 'visuweb' });
    const [again] = (await once(server, 'hello')) as [BusPeer];
    expect(again.role).toBe('visuweb');
  });

  test('gets a sign of life for a ping, of which the process knows nothing', async () => {
    const server = await listen();
    const messages = record(server);
    const client = connect();
    const received = vi.fn();
    client.on('message', received);
    const [peer] = (await once(server, 'hello')) as [BusPeer];
    peer.send({ type: 'ping' });
    await vi.waitFor(() => expect(messages.at(-1)).toEqual({ type: 'pong' }));
    expect(received).not.toHaveBeenCalled();
  });

  test('replaces the socket file that a dead master left', async () => {
    fs.writeFileSync(socketPath, '');
    const server = await listen();
    connect();
    expect((await hello(server)).role).toBe('worker');
  });

  test('lets nobody but the owner in', async () => {
    await listen();
    expect(fs.statSync(socketPath).mode & 0o777).toBe(0o600);
  });

  test('rejects when the path cannot be used, and removes its file when it closes', async () => {
    const nowhere = new BusServer(path.join(folder, 'missing', 'bus.sock'));
    await expect(nowhere.listen()).rejects.toThrow(/EACCES|ENOENT/);
    const server = await listen();
    server.close();
    await vi.waitFor(() => expect(fs.existsSync(socketPath)).toBe(false));
  });
});

describe('a bus that another master takes over', () => {
  test('is there at every moment, and no word is lost or heard twice', async () => {
    const first = await listen();
    const second = new BusServer(socketPath);
    closing.push(() => second.close());
    const heard = [record(first), record(second)];
    const client = connect();
    await hello(first);
    await second.prepare();
    const early = connect({ firstPath: second.privatePath });
    expect((await hello(second)).role).toBe('worker');

    let sent = 0;
    const talking = setInterval(() => client.send(ending(String(sent++))), 1);
    closing.push(() => clearInterval(talking));
    await vi.waitFor(() => expect(heard[0]?.length).toBeGreaterThan(5));
    second.publish();
    await first.retire();
    await hello(second);
    first.close();
    expect(fs.existsSync(socketPath)).toBe(true);
    await vi.waitFor(() => expect(heard[1]?.length).toBeGreaterThan(5));
    clearInterval(talking);
    await client.close();
    const words = () =>
      heard
        .flat()
        .flatMap((message) => (message.type === 'session-ending' ? [Number(message.uniqueId)] : []));
    await vi.waitFor(() => expect(words()).toHaveLength(sent));
    expect(words()).toEqual([...Array(sent).keys()]);
    // The other one knows where to go when this master is gone, too.
    second.close();
    const third = await listen();
    expect((await hello(third)).role).toBe('worker');
    await early.close();
  });

  test('takes the last words of a process that ends in that moment', async () => {
    const first = await listen();
    const second = new BusServer(socketPath);
    closing.push(() => second.close());
    const client = connect();
    await hello(first);
    await second.prepare();
    second.publish();
    const heard = record(second);
    const gone = first.retire();
    await gone;
    client.send(ending('1'));
    await client.close();
    await vi.waitFor(() => expect(heard.at(-1)).toEqual(ending('1')));
  });

  test('comes back when the successor has died', async () => {
    const first = await listen();
    const second = new BusServer(socketPath);
    await second.prepare();
    second.publish();
    await first.retire();
    second.close();
    const client = connect();
    const greeted = hello(first);
    await first.republish();
    expect((await greeted).role).toBe('worker');
    await client.close();
    first.close();
    expect(fs.existsSync(socketPath)).toBe(false);
  });

  test('is told what a process was given last, and by which programs it was made', async () => {
    const first = await listen();
    const client = connect();
    const peer = await hello(first);
    const welcomed = once(client, 'message');
    peer.send({ type: 'welcome', version: '0', startedAt: 0, config: { a: 1 } });
    await welcomed;
    first.close();
    const second = await listen();
    const [, said] = (await once(second, 'hello')) as [BusPeer, ToMaster];
    expect(said).toMatchObject({ build: BUILD, settings: fingerprintOf({ a: 1 }) });
  });
});
