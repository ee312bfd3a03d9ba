import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { ClientLink } from './client-link.ts';
import { DEFAULT_LIMITS, type LinkLimits } from './link-limits.ts';
import { TelnetLink } from './telnet-link.ts';
import { LinkRecord, readClient, TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.stop());

async function open(limits: Partial<LinkLimits> = {}, options: { allowHalfOpen?: boolean } = {}) {
  gateway = await TestGateway.start('TELN', { limits: { noiseMs: 0, ...limits } });
  const client = gateway.connect(options);
  return { client, link: await gateway.link() };
}

/** Sends blocks as long as the link lets, and returns what was queued at most. */
async function flood(link: ClientLink): Promise<number> {
  let most = 0;
  while (!link.closed) {
    link.send(Buffer.alloc(16 * 1024, 'x'));
    most = Math.max(most, link.queuedBytes);
    await link.drained();
  }
  return most;
}

describe('input', () => {
  test('what comes before the first listener waits for it', async () => {
    const { client, link } = await open();
    client.write('abc');
    await once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
    await nextTurn();
    expect(await new LinkRecord(link).text(3)).toBe('abc');
  });

  test('a paused link gives nothing, and everything in order when resumed', async () => {
    const { client, link } = await open();
    const record = new LinkRecord(link);
    link.pause();
    client.write('abc');
    // An answer to the client proves that its bytes have had the time to come.
    link.send(Buffer.from('?'));
    expect(await readClient(client, 1)).toBe('?');
    await nextTurn();
    client.write('def');
    await nextTurn();
    expect(record.packets).toEqual([]);
    link.resume();
    expect(await record.text(6)).toBe('abcdef');
  });

  test.each(['paused', 'unheard'])(
    'a client that floods a link that is %s is slowed down by TCP',
    async (how) => {
      const { client, link } = await open();
      const early = how === 'paused' ? new LinkRecord(link) : null;
      if (early) link.pause();
      const total = 10 * 1024 * 1024;
      const flushed = new Promise((resolve) => client.write(Buffer.alloc(total, 'x'), resolve));
      const [socket] = gateway.sockets;
      while (!socket?.isPaused() || client.connecting) await nextTurn();
      expect(socket.bytesRead).toBeLessThan(1024 * 1024);
      expect(early?.packets ?? []).toEqual([]);
      if (early) link.resume();
      const record = early ?? new LinkRecord(link);
      await flushed;
      expect((await record.text(total)).length).toBe(total);
    },
  );

  test('pausing inside a packet listener holds the next packet', async () => {
    const { client, link } = await open();
    client.write('a');
    await once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
    client.write('b');
    await once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
    const packets: string[] = [];
    link.on('packet', (bytes) => {
      packets.push(Buffer.from(bytes).toString());
      link.pause();
    });
    await nextTurn();
    expect(packets).toEqual(['a']);
    link.resume();
    expect(packets).toEqual(['a', 'b']);
  });
});

describe('output', () => {
  test('reaches the client whole and in order, whatever the sizes', async () => {
    const { client, link } = await open();
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 250));
    for (let at = 0, size = 1; at < bytes.length; at += size, size = ((size * 7) % 30_000) + 1) {
      link.send(bytes.subarray(at, at + size));
    }
    expect(await readClient(client, bytes.length)).toBe(bytes.toString('latin1'));
    expect(link.queuedBytes).toBe(0);
  });

  test('a reader that stops makes the sender wait at the high mark, then loses the line', async () => {
    const { link } = await open({ stallMs: 150 });
    const record = new LinkRecord(link);
    const most = await flood(link);
    expect(most).toBeGreaterThanOrEqual(64 * 1024);
    expect(most).toBeLessThanOrEqual(80 * 1024);
    expect(await record.reason()).toBe('ne lit plus rien depuis 150 ms');
    expect(gateway.logs).toEqual(['warn ligne coupée : ne lit plus rien depuis 150 ms']);
  });

  test('a reader that goes on releases the sender', async () => {
    const { client, link } = await open();
    let sent = 0;
    while (link.queuedBytes < 64 * 1024) {
      link.send(Buffer.alloc(16 * 1024, 'x'));
      sent += 16 * 1024;
      await nextTurn();
    }
    const [text] = await Promise.all([readClient(client, sent), link.drained()]);
    expect(text.length).toBe(sent);
    expect(link.queuedBytes).toBeLessThan(64 * 1024);
  });

  test('a sender that waits goes on only well under the high mark, not at every block', async () => {
    const taken: (() => void)[] = [];
    const socket = new Duplex({ read() {}, write: (_block, _encoding, done) => taken.push(done) });
    const link = new TelnetLink({
      kind: 'TELN',
      opening: { url: null, playback: null, remoteAddr: '', pce: false, direction: 'IN', callTo: null },
      socket: socket as Socket,
      limits: DEFAULT_LIMITS,
      log() {},
    });
    link.send(Buffer.alloc(64 * 1024));
    let released = false;
    const drained = link.drained().then(() => (released = true));
    for (const queued of [48, 32, 16]) {
      expect(released).toBe(false);
      taken.shift()?.();
      await nextTurn();
      expect(link.queuedBytes).toBe(queued * 1024);
    }
    await drained;
    socket.destroy();
    await link.close();
  });

  test('a sender that does not wait loses the line at 1 MiB', async () => {
    const { link } = await open();
    const record = new LinkRecord(link);
    for (let i = 0; i < 1024 && !link.closed; i++) link.send(Buffer.alloc(16 * 1024));
    expect(await record.reason()).toBe('plus de 1048576 octets en attente d’envoi');
    expect(link.queuedBytes).toBeLessThanOrEqual(1024 * 1024);
    await link.close();
  });
});

describe('the end', () => {
  test('close() sends what is queued, then hangs up', async () => {
    const { client, link } = await open();
    const record = new LinkRecord(link);
    link.send(Buffer.alloc(200_000, 'x'));
    const gone = link.close();
    expect(link.closed).toBe(true);
    link.send(Buffer.from('too late'));
    expect(await readClient(client)).toBe('x'.repeat(200_000));
    await gone;
    expect(record.reasons).toEqual(['raccroché par la passerelle']);
    expect(link.close()).toBe(gone);
  });

  test('close() forces a client that keeps its half open', async () => {
    const { client, link } = await open({ lingerMs: 50 }, { allowHalfOpen: true });
    const record = new LinkRecord(link);
    client.resume();
    await link.close();
    expect(gateway.sockets[0]?.destroyed).toBe(true);
    expect(record.reasons).toEqual(['raccroché par la passerelle']);
  });

  test('close() forces a client that does not read', async () => {
    const { link } = await open({ flushMs: 50 });
    while (link.queuedBytes < 64 * 1024) {
      link.send(Buffer.alloc(16 * 1024));
      await nextTurn();
    }
    await link.close();
    expect(gateway.sockets[0]?.destroyed).toBe(true);
  });

  test('close() on a paused link with unread input still delivers the last bytes', async () => {
    const { client, link } = await open({ lingerMs: 60_000 });
    new LinkRecord(link);
    link.pause();
    client.write('x'.repeat(100_000));
    link.send(Buffer.from('bye'));
    const [text] = await Promise.all([readClient(client), link.close()]);
    expect(text).toBe('bye');
  });

  test('a client that hangs up ends the link, once, and nothing fails afterwards', async () => {
    const { client, link } = await open();
    const record = new LinkRecord(link);
    client.end('last');
    expect(await record.reason()).toBe('raccroché par l’utilisateur');
    expect(record.packets.join('')).toBe('last');
    link.send(Buffer.from('nobody'));
    link.pause();
    link.resume();
    await Promise.all([link.drained(), link.readyForPage(), link.close(), link.close()]);
    expect(record.reasons.length).toBe(1);
    expect(link.queuedBytes).toBe(0);
  });

  test('a client that resets ends the link like one that hangs up', async () => {
    const { client, link } = await open();
    const record = new LinkRecord(link);
    client.resetAndDestroy();
    expect(await record.reason()).toBe('raccroché par l’utilisateur');
    expect(link.closed).toBe(true);
  });

  test('a client gone while output waits for it does not keep the socket', async () => {
    const { client, link } = await open({ lingerMs: 50 }, { allowHalfOpen: true });
    const record = new LinkRecord(link);
    while (link.queuedBytes < 64 * 1024) {
      link.send(Buffer.alloc(16 * 1024));
      await nextTurn();
    }
    client.end();
    await record.reason();
    await link.close();
    expect(gateway.sockets[0]?.destroyed).toBe(true);
  });

  test('the reason waits for its first listener', async () => {
    const { client, link } = await open();
    client.destroy();
    await link.close();
    expect(link.closed).toBe(true);
    expect(await new LinkRecord(link).reason()).toMatch(/raccroché/);
  });
});
