import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { LinkLimits } from './link-limits.ts';
import { LinkRecord, readClient, TestGateway } from './test-gateway.ts';

const HEADER = 'CALLFROM 0123456789\nSTARTURL http://h/s\nPCE 1\n';

let gateway: TestGateway;
afterEach(() => gateway.stop());

async function call(header = HEADER, limits: Partial<LinkLimits> = {}) {
  gateway = await TestGateway.start('AST', { limits });
  const module = gateway.connect();
  module.write(Buffer.from(header, 'latin1'));
  const link = await gateway.link();
  return { module, link, record: new LinkRecord(link) };
}

describe('the opening', () => {
  test('tells what the header said', async () => {
    const { link } = await call();
    expect(link.kind).toBe('AST');
    expect(link.opening).toEqual({
      url: 'http://h/s',
      playback: null,
      remoteAddr: '0123456789',
      pce: true,
      direction: 'IN',
      callTo: null,
    });
  });

  test('keeps what comes behind the header', async () => {
    const { module, record } = await call(`${HEADER}ab`);
    module.write('cd');
    expect(await record.text(4)).toBe('abcd');
    expect(record.packets[0]).toBe('ab');
  });

  test('is refused to a stranger, without a word', async () => {
    gateway = await TestGateway.start('AST');
    const stranger = gateway.connect();
    stranger.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await gateway.refusal()).toMatchObject({
      name: 'HandshakeError',
      code: 'HANDSHAKE_INVALID',
      message: 'en-tête Asterisk inconnu « GET / HTTP/1.1 »',
    });
    expect(await readClient(stranger)).toBe('');
    expect(gateway.sockets[0]?.destroyed).toBe(true);
  });

  test('is refused to a header without end', async () => {
    gateway = await TestGateway.start('AST');
    gateway.connect().write('CALLFROM '.padEnd(2000, '1'));
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_TOO_LONG');
  });

  test('has a deadline, for a mute client and for half a header', async () => {
    gateway = await TestGateway.start('AST', { limits: { handshakeMs: 60 } });
    gateway.connect();
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_TIMEOUT');
    gateway.connect().write('CALLFROM 1\nSTART');
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_TIMEOUT');
    expect(gateway.sockets.every((socket) => socket.destroyed)).toBe(true);
  });

  test('ends with a caller who hangs up first', async () => {
    gateway = await TestGateway.start('AST');
    gateway.connect().end('CALLFROM 1\n');
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_CLOSED');
    gateway.connect().resetAndDestroy();
    expect((await gateway.refusal()).code).toBe('HANDSHAKE_CLOSED');
  });
});

describe('the line', () => {
  test('clears bit 7 of what is sent', async () => {
    const { module, link } = await call();
    link.send(Uint8Array.of(0x1b, 0xc1, 0xff));
    expect(await readClient(module, 3)).toBe('\x1b\x41\x7f');
  });

  test('is not turned round by a service: the terminal would hang up', async () => {
    const { module, link } = await call();
    link.send(Buffer.from('a\x1b9lb\x1b9mc'));
    expect(await readClient(module, 3)).toBe('abc');
    expect(gateway.logs).toEqual([expect.stringContaining('retournement du modem')]);
  });

  test('tells line events apart from what is typed, byte by byte too', async () => {
    const { module, record } = await call(`${HEADER}\x13`);
    for (const byte of 'Sab\x13J\x13A\x13K') {
      module.write(byte);
      await once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
    }
    expect(record.packets.join('')).toBe('ab\x13A');
    expect(record.events).toEqual(['connected', 'pce-on', 'pce-off']);
  });

  test('leaves the bytes of a server we called as they are', async () => {
    const { link, record } = await call('CALLTO 0612\nPID 00112233\n\n\x13Sx');
    expect(link.opening).toMatchObject({ direction: 'OUT', callTo: { number: '0612', token: '00112233' } });
    await link.readyForPage();
    expect(await record.text(3)).toBe('\x13Sx');
  });
});

describe('the first page', () => {
  const silent = { silentLineMs: 60_000 };
  const isReady = async (ready: Promise<void>): Promise<boolean> =>
    Promise.race([ready.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);

  test('waits for the terminal to be connected', async () => {
    const { module, link, record } = await call(HEADER, silent);
    const ready = link.readyForPage();
    module.write('\x13');
    await once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
    expect(await isReady(ready)).toBe(false);
    module.write('S');
    await ready;
    expect(record.events).toEqual(['connected']);
  });

  test.each(['a', '\x13J', '\x1a'])('waits for any other character, such as %j', async (typed) => {
    const { module, link } = await call(HEADER, silent);
    expect(await isReady(link.readyForPage())).toBe(false);
    module.write(typed);
    await link.readyForPage();
  });

  test('does not wait when it came with the header', async () => {
    const { link } = await call(`${HEADER}\x13S`, silent);
    await link.readyForPage();
  });

  test('waits for a silent terminal no longer than its time', async () => {
    const { link, record } = await call(HEADER, { silentLineMs: 30 });
    await link.readyForPage();
    expect(record.events).toEqual([]);
    expect(link.closed).toBe(false);
  });

  test.each(['closed by us', 'hung up'])('no longer waits when the line is %s', async (how) => {
    const { module, link } = await call(HEADER, silent);
    if (how === 'hung up') module.destroy();
    else void link.close();
    await link.readyForPage();
    expect(link.closed).toBe(true);
  });
});

describe('the end', () => {
  test('leaves the modem the time to send the last characters', async () => {
    const { module, link } = await call(HEADER, { tailMs: 60 });
    const start = performance.now();
    link.send(Buffer.alloc(12));
    link.send(Buffer.alloc(12));
    const gone = link.close();
    expect((await readClient(module)).length).toBe(24);
    // 24 characters at 120 a second, and the silence; timers may be a millisecond early.
    expect(performance.now() - start).toBeGreaterThanOrEqual(255);
    await gone;
  });

  test('does not wait for ever on a slow line', async () => {
    const { module, link } = await call(HEADER, { maxTailMs: 30 });
    module.resume();
    link.send(Buffer.alloc(100_000));
    const start = performance.now();
    await link.close();
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('destroys the socket of a module that never closes its own', async () => {
    gateway = await TestGateway.start('AST', { limits: { lingerMs: 50, tailMs: 0 } });
    const module = gateway.connect({ allowHalfOpen: true });
    module.resume().write(HEADER);
    const link = await gateway.link();
    await link.close();
    expect(gateway.sockets[0]?.destroyed).toBe(true);
  });

  test('a reset is a user who hung up', async () => {
    const { module, record } = await call();
    module.resetAndDestroy();
    expect(await record.reason()).toBe('raccroché par l’utilisateur');
    expect(gateway.logs).toEqual([]);
  });

  test('a user who hangs up during our last wait ends it', async () => {
    const { module, link, record } = await call(HEADER, { tailMs: 60_000, maxTailMs: 60_000 });
    link.send(Buffer.from('bye'));
    const gone = link.close();
    await readClient(module, 3);
    module.end();
    await gone;
    expect(record.reasons).toEqual(['raccroché par la passerelle']);
  });
});
