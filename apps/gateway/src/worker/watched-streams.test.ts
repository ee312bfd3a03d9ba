import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { newWatchSocket, type WatchRefusal, type WatchRequest } from '@minipavi/bus';
import type { OutputTap } from '@minipavi/session';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WatchedStreams } from './watched-streams.ts';

const UNIQUE_ID = '17000000001234';

let folder: string;
let taps: Set<OutputTap>;
let isOver: boolean;
let isWatching: boolean;
let refusals: WatchRefusal[];
let logged: string[];
let streams: WatchedStreams;
let closing: (() => unknown)[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'watched-'));
  taps = new Set();
  [isOver, isWatching, refusals, logged, closing] = [false, false, [], [], []];
  streams = new WatchedStreams({
    uniqueId: UNIQUE_ID,
    folder,
    session: {
      tap: (tap) => !isOver && taps.add(tap).size > 0,
      untap: (tap) => void taps.delete(tap),
      screen: Buffer.from('<screen>'),
    },
    isWatching: () => isWatching,
    refuse: (refusal) => refusals.push(refusal),
    log: (_, message) => logged.push(message),
  });
});

afterEach(async () => {
  for (const close of closing) close();
  await streams.close();
  fs.rmSync(folder, { recursive: true });
});

const send = (bytes: string | Buffer) => {
  for (const tap of taps) tap.sent(Buffer.from(bytes as string));
};

/** Somebody asks to watch; resolves with his end of the copy, which is read by whoever wants to. */
async function watcher(more: Partial<WatchRequest> = {}): Promise<net.Socket> {
  const name = newWatchSocket(process.pid);
  const server = net.createServer({ pauseOnConnect: true }).listen(path.join(folder, name));
  await once(server, 'listening');
  closing.push(() => server.close());
  const connection = once(server, 'connection') as Promise<[net.Socket]>;
  const request = { uniqueId: UNIQUE_ID, watcher: null, pid: process.pid, socket: name, withScreen: true };
  streams.open({ ...request, ...more });
  const [socket] = await connection;
  closing.push(() => socket.destroy());
  return socket;
}

function collect(socket: net.Socket): () => string {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  socket.resume();
  return () => text;
}

describe('a copy', () => {
  test('begins with the screen, goes on with what is sent, ends with the session', async () => {
    const socket = await watcher();
    const text = collect(socket);
    await vi.waitFor(() => expect(taps.size).toBe(1));
    send('one');
    send('two');
    const ended = once(socket, 'end');
    for (const tap of taps) tap.ended();
    await ended;
    expect(text()).toBe('<screen>onetwo');
    await vi.waitFor(() => expect(taps.size).toBe(0));
  });

  test('has no screen unless it is asked for', async () => {
    const text = collect(await watcher({ withScreen: false }));
    await vi.waitFor(() => expect(taps.size).toBe(1));
    send('one');
    await vi.waitFor(() => expect(text()).toBe('one'));
  });

  test('goes to several, and is forgotten when one leaves', async () => {
    const sockets = [await watcher(), await watcher(), await watcher()];
    await vi.waitFor(() => expect(taps.size).toBe(3));
    sockets[1]?.destroy();
    await vi.waitFor(() => expect(taps.size).toBe(2));
    const text = collect(sockets[2] as net.Socket);
    send('on');
    await vi.waitFor(() => expect(text()).toBe('<screen>on'));
  });

  test('that nobody reads is given up, without holding more than its bound', async () => {
    const socket = await watcher();
    await vi.waitFor(() => expect(taps.size).toBe(1));
    const chunk = Buffer.alloc(16 * 1024, 'x');
    let sent = 0;
    while (taps.size > 0 && logged.length === 0 && sent < 64) {
      send(chunk);
      sent++;
    }
    expect(logged).toEqual(['copie abandonnée : celui qui regarde ne lit plus']);
    // 256 kB, and what the kernel has taken.
    expect(sent).toBeGreaterThanOrEqual(16);
    await vi.waitFor(() => expect(taps.size).toBe(0));
    send('more');
    await once(socket.resume(), 'close');
  });

  test('of a session that is over is its last screen', async () => {
    isOver = true;
    const socket = await watcher();
    const text = collect(socket);
    await once(socket, 'end');
    expect(text()).toBe('<screen>');
  });

  test('is refused to who asks for another session, and while this one watches', () => {
    const request = { watcher: null, pid: 7, socket: 'w7-ABCDEFGHIJ', withScreen: true };
    streams.open({ ...request, uniqueId: '1' });
    isWatching = true;
    streams.open({ ...request, uniqueId: UNIQUE_ID });
    expect(refusals).toEqual([
      { pid: 7, socket: 'w7-ABCDEFGHIJ', reason: 'unknown' },
      { pid: 7, socket: 'w7-ABCDEFGHIJ', reason: 'watching' },
    ]);
  });

  test('goes nowhere but to a socket of the folder that is there', async () => {
    const secret = path.join(folder, 'secret.sock');
    const other = net.createServer().listen(secret);
    const connected = vi.fn();
    other.on('connection', connected);
    await once(other, 'listening');
    closing.push(() => other.close());
    for (const socket of ['secret.sock', '../x', newWatchSocket(process.pid), newWatchSocket(1)]) {
      streams.open({ uniqueId: UNIQUE_ID, watcher: null, pid: process.pid, socket, withScreen: true });
    }
    await streams.close();
    expect(connected).not.toHaveBeenCalled();
    expect(taps.size).toBe(0);
  });

  test('that is not read does not hold back the end of the process for long', async () => {
    await watcher();
    await vi.waitFor(() => expect(taps.size).toBe(1));
    for (let i = 0; i < 14; i++) send(Buffer.alloc(32 * 1024, 'x'));
    await streams.close();
    expect(taps.size).toBe(0);
  });
});
