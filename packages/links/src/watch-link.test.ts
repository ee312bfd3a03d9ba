import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {
  watchSocketOwner,
  type BusClient,
  type FromMaster,
  type ToMaster,
  type WatchRequest,
} from '@minipavi/bus';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openWatch, type WatchTarget } from './watch-link.ts';

const WATCHED = '17000000001234';

let folder: string;
let bus: BusClient & { sent: WatchRequest[]; say: (message: FromMaster) => void };
let closing: (() => unknown)[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'watch-'));
  closing = [];
  const events = new EventEmitter();
  bus = Object.assign(events, {
    sent: [] as WatchRequest[],
    send: (message: ToMaster) => {
      if (message.type === 'watch') bus.sent.push(message);
      events.emit('asked');
    },
    say: (message: FromMaster) => events.emit('message', message),
  }) as unknown as typeof bus;
});

afterEach(() => {
  for (const close of closing) close();
  fs.rmSync(folder, { recursive: true });
});

const open = (more: Partial<WatchTarget> = {}) =>
  openWatch({ uniqueId: WATCHED, watcher: '17000000005678', withScreen: true, folder, bus, ...more });

/** Resolves with what was asked. */
async function asked(): Promise<WatchRequest> {
  await vi.waitFor(() => expect(bus.sent).toHaveLength(1));
  const [request] = bus.sent;
  if (!request) throw new Error('nothing was asked');
  return request;
}

/** The watched worker's end. */
async function answer(): Promise<net.Socket> {
  const socket = net.connect(path.join(folder, (await asked()).socket));
  closing.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** What a test of ours leaves in the folder: nothing, whatever happened. */
const files = () => fs.readdirSync(folder);

describe('whoever watches', () => {
  test('asks over the bus, with a socket that is his alone, of which no file is left', async () => {
    const opening = open();
    const request = await asked();
    expect(request).toEqual({
      type: 'watch',
      uniqueId: WATCHED,
      watcher: '17000000005678',
      pid: process.pid,
      socket: expect.any(String) as string,
      withScreen: true,
    });
    expect(watchSocketOwner(request.socket)).toBe(process.pid);
    expect(fs.statSync(path.join(folder, request.socket)).mode & 0o777).toBe(0o600);
    const peer = await answer();
    const link = await opening;
    await vi.waitFor(() => expect(files()).toEqual([]));
    expect((bus as unknown as EventEmitter).listenerCount('message')).toBe(0);

    const data = once(link, 'data');
    peer.write('screen');
    expect(String((await data)[0])).toBe('screen');
    link.send(Buffer.from('typed')); // goes nowhere
    const ended = once(link, 'end');
    peer.end();
    expect((await ended)[0]).toMatch(/session regardée est finie/);
    expect(peer.bytesRead).toBe(0);
    await link.close();
  });

  test('leaves, and the copy has nowhere to go', async () => {
    const opening = open();
    const peer = await answer();
    const gone = once(peer.resume(), 'close');
    await (await opening).close();
    await gone;
  });

  test.each([
    ['unknown', 'session inconnue ou finie'],
    ['watching', 'elle regarde elle-même une session'],
  ] as const)('is refused: %s', async (reason, words) => {
    const opening = open();
    const { socket, pid } = await asked();
    bus.say({ type: 'watch-refused', pid, socket: 'another', reason: 'unknown' });
    bus.say({ type: 'watch-refused', pid, socket, reason });
    await expect(opening).rejects.toMatchObject({
      code: 'LINK_REFUSED',
      message: `session ${WATCHED} : ${words}`,
    });
    await vi.waitFor(() => expect(files()).toEqual([]));
  });

  test('cannot watch himself', async () => {
    await expect(open({ watcher: WATCHED })).rejects.toMatchObject({ code: 'LINK_REFUSED' });
    expect(bus.sent).toEqual([]);
  });

  test('gives up when nobody answers, and when he leaves himself', async () => {
    await expect(open({ withinMs: 20 })).rejects.toMatchObject({ code: 'LINK_TIMEOUT' });
    const leaving = new AbortController();
    const opening = open({ signal: leaving.signal });
    leaving.abort();
    await expect(opening).rejects.toMatchObject({ code: 'LINK_UNREACHABLE' });
    await vi.waitFor(() => expect(files()).toEqual([]));
  });

  test('is told of a folder that is not there, or too deep for a Unix socket', async () => {
    await expect(open({ folder: path.join(folder, 'none') })).rejects.toMatchObject({
      code: 'LINK_UNREACHABLE',
    });
    const deep = path.join(folder, 'd'.repeat(100));
    await expect(open({ folder: deep })).rejects.toMatchObject({ code: 'LINK_INVALID' });
  });
});
