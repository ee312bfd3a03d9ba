import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocketClient, { WebSocketServer, type WebSocket as ServerSocket } from 'ws';
import { Line, type LineEnd, type LineOptions } from './line.ts';

/** The same interface as a browser's, on real sockets. */
const Socket = WebSocketClient as unknown as typeof WebSocket;

let server: WebSocketServer;
let url: string;

beforeEach(async () => {
  server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => (offered.has('minitel') ? 'minitel' : false),
  });
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

/** A line with what happened to it, and promises of what will. */
class Watched {
  readonly events: string[] = [];
  readonly received: number[] = [];
  readonly ends: LineEnd[] = [];
  #waiting: (() => void)[] = [];
  readonly line = new Line({
    onState: (state) => this.#note(state),
    onBytes: (bytes) => {
      this.received.push(...bytes);
      this.#note('bytes');
    },
    onEnd: (end) => {
      this.ends.push(end);
      this.#note('end');
    },
  });

  async open(options: LineOptions = {}): Promise<ServerSocket> {
    const called = once(server, 'connection') as Promise<[ServerSocket]>;
    this.line.open(url, { Socket, ...options });
    const [socket] = await called;
    await this.until(() => this.line.state === 'open');
    return socket;
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #note(event: string): void {
    this.events.push(event);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

describe('a call', () => {
  test('is connecting, open, closed, and says how it ended', async () => {
    const watched = new Watched();
    const socket = await watched.open();
    socket.close(1000, 'au revoir');
    await watched.until(() => watched.ends.length > 0);
    expect(watched.events).toEqual(['connecting', 'open', 'closed', 'end']);
    expect(watched.ends).toEqual([{ wasOpen: true, wasAsked: false, code: 1000, reason: 'au revoir' }]);
  });

  test('that is cut is told from one that was ended', async () => {
    const watched = new Watched();
    (await watched.open()).terminate();
    await watched.until(() => watched.ends.length > 0);
    expect(watched.ends[0]).toMatchObject({ wasOpen: true, wasAsked: false, code: 1006 });
  });

  test('to nobody ends without having been open', async () => {
    await new Promise((resolve) => server.close(resolve));
    const watched = new Watched();
    watched.line.open(url, { Socket });
    await watched.until(() => watched.ends.length > 0);
    expect(watched.ends[0]).toMatchObject({ wasOpen: false, wasAsked: false, code: 1006 });
  });

  test('is hung up by us at once, and what comes after is not heard', async () => {
    const watched = new Watched();
    const socket = await watched.open();
    const closed = once(socket, 'close');
    watched.line.close();
    expect(watched.ends).toEqual([{ wasOpen: true, wasAsked: true, code: 1000, reason: '' }]);
    socket.send('late');
    expect((await closed)[0]).toBe(1000);
    watched.line.close();
    expect([watched.received, watched.ends.length]).toEqual([[], 1]);
  });

  test('in the place of another hangs that one up', async () => {
    const watched = new Watched();
    const first = await watched.open();
    const closed = once(first, 'close');
    const second = await watched.open();
    await closed;
    second.send('x');
    await watched.until(() => watched.received.length > 0);
    expect(watched.ends.map(({ wasAsked }) => wasAsked)).toEqual([true]);
    expect(watched.line.state).toBe('open');
  });

  test.each([
    ['nonsense', 'illisible'],
    ['http://127.0.0.1/', 'pas http:'],
    ['javascript:alert(1)', 'pas javascript:'],
    ['ws://127.0.0.1/#x y', 'refusée'],
  ])('to %s is refused in words, and throws nothing', (address, words) => {
    const watched = new Watched();
    watched.line.open(address, { Socket });
    expect(watched.ends).toHaveLength(1);
    expect(watched.ends[0]).toMatchObject({ wasOpen: false, code: 0 });
    expect(watched.ends[0]?.reason).toContain(words);
    expect(watched.line.state).toBe('closed');
  });
});

describe('bytes', () => {
  const ALL = Uint8Array.from({ length: 256 }, (_, byte) => byte);

  test('come in text frames, one character code each, and in binary ones', async () => {
    const watched = new Watched();
    const socket = await watched.open();
    socket.send(String.fromCharCode(...ALL));
    socket.send(ALL);
    await watched.until(() => watched.received.length === 512);
    expect(watched.received).toEqual([...ALL, ...ALL]);
  });

  test.each([
    ['text', false],
    ['binary', true],
  ] as const)('go out in %s frames', async (frames, isBinary) => {
    const watched = new Watched();
    const socket = await watched.open({ frames });
    const message = once(socket, 'message') as Promise<[Buffer, boolean]>;
    expect(watched.line.send(Uint8Array.of(0x13, 0x41, 0x7f))).toBe(true);
    const [data, wasBinary] = await message;
    expect([[...data], wasBinary]).toEqual([[0x13, 0x41, 0x7f], isBinary]);
  });

  test('go nowhere without a line', async () => {
    const watched = new Watched();
    expect(watched.line.send(Uint8Array.of(1))).toBe(false);
    await watched.open();
    watched.line.close();
    expect(watched.line.send(Uint8Array.of(1))).toBe(false);
  });
});

test('a sub-protocol is offered', async () => {
  const watched = new Watched();
  expect((await watched.open({ protocols: ['other', 'minitel'] })).protocol).toBe('minitel');
});
