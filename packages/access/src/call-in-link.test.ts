import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { FORWARD_CHAR_MS, LiveMinitel, TelephoneMinitel } from '@minipavi/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import type { LinkLimits } from './link-limits.ts';
import { LinkRecord, readClient, TestGateway } from './test-gateway.ts';

const HEADER = 'CALLFROM 0123456789\nSTARTURL \nPCE 0\n';
/** Refilled when a fifth of it has gone. */
const MOST_IN_FLIGHT = 60;

let gateway: TestGateway;
let minitel: LiveMinitel | null = null;
afterEach(async () => {
  minitel?.hangUp();
  minitel = null;
  await gateway.stop();
});

/** A module that takes all it is given, and whose terminal is connected. */
async function call(limits: Partial<LinkLimits> = {}) {
  gateway = await TestGateway.start('AST', { limits });
  const module = gateway.connect();
  module.write(`${HEADER}\x13S`);
  const link = await gateway.link();
  return { module, link, record: new LinkRecord(link) };
}

const text = (length: number, code = 'x'): Buffer => Buffer.from(code.repeat(length));

describe('what is sent', () => {
  test('goes at the pace of the line, at most half a second ahead of it', async () => {
    gateway = await TestGateway.start('AST');
    const ahead: number[] = [];
    minitel = new LiveMinitel({
      port: gateway.port,
      minitel: new TelephoneMinitel(),
      onChunk: (chunk, aheadMs) => ahead.push(aheadMs + chunk.length * FORWARD_CHAR_MS),
    });
    const link = await gateway.link();
    new LinkRecord(link);
    await link.readyForPage();
    const began = performance.now();
    link.send(text(240));
    expect(link.queuedBytes).toBeGreaterThanOrEqual(240 - MOST_IN_FLIGHT);
    await minitel.until(({ shown }) => shown.length === 240, { what: 'the page' });
    expect(performance.now() - began).toBeGreaterThan(240 * FORWARD_CHAR_MS - 20);
    // A timer that is late fills no more than the line can take.
    expect(Math.max(...ahead)).toBeLessThan(520);
    expect(ahead.length).toBeLessThan(40);
  });

  test('is full at two seconds of line, and drained at half of one', async () => {
    const { module, link } = await call();
    module.resume();
    expect(link.highMarkBytes).toBe(240);
    link.send(text(239));
    await link.drained();
    expect(link.queuedBytes).toBeGreaterThan(60);
    link.send(text(80));
    expect(link.queuedBytes).toBeGreaterThanOrEqual(240);
    let isDrained = false;
    const drained = link.drained().then(() => (isDrained = true));
    await setImmediate();
    expect(isDrained).toBe(false);
    await link.drained(1000);
    await drained;
    expect(link.queuedBytes).toBeLessThanOrEqual(60);
  });

  test('is cut when nobody waits and it is too much', async () => {
    const { module, link, record } = await call({ maxQueuedBytes: 1000 });
    module.resume();
    link.send(text(1000));
    expect(link.closed).toBe(false);
    link.send(text(1));
    expect(await record.reason()).toBe('plus de 1000 octets en attente d’envoi');
    expect(link.queuedBytes).toBeLessThan(1001);
  });

  test('stops at half a second when the page is skipped, but for modes and messages', async () => {
    const { module, link } = await call();
    link.send(Buffer.from(`${'x'.repeat(2000)}\x1b9{\x1f@AHello\n\x14yy`));
    const drained = link.drained();
    link.skipPage();
    await drained;
    link.send(Buffer.from('\fnew'));
    const shown = await readClient(module, MOST_IN_FLIGHT + 16);
    expect(shown).toBe(`${'x'.repeat(MOST_IN_FLIGHT)}\x1b9{\x1f@AHello\n\x14\fnew`);
    link.skipPage();
    expect(link.queuedBytes).toBe(0);
  });
});

describe('a paused line', () => {
  test('is still listened to, and keeps what was typed', async () => {
    const { module, link, record } = await call();
    link.pause();
    const heard = once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
    module.write('abc');
    await heard;
    expect(record.packets).toEqual([]);
    link.resume();
    expect(await record.text(3)).toBe('abc');
  });
});

describe('a line on which nothing comes', () => {
  const start = async (more: Partial<LinkLimits> = {}) => {
    gateway = await TestGateway.start('AST', { limits: { silentLineMs: 10, muteLineMs: 80, ...more } });
    const module = gateway.connect();
    module.resume().write(HEADER);
    const link = await gateway.link();
    return { module, link, record: new LinkRecord(link) };
  };

  test('is hung up on', async () => {
    const { record } = await start();
    expect(await record.reason()).toBe('aucun Minitel au bout de la ligne');
    expect(gateway.logs).toEqual(['warn ligne coupée : aucun Minitel au bout de la ligne']);
  });

  test('is hung up on only once a page has gone out', async () => {
    const { link, record } = await start();
    await link.readyForPage();
    const began = performance.now();
    link.send(text(60));
    expect(await record.reason()).toBe('aucun Minitel au bout de la ligne');
    expect(performance.now() - began).toBeGreaterThan(60 * FORWARD_CHAR_MS - 5);
  });

  test('is not, when anything at all has come', async () => {
    const { module, link } = await start({ muteLineMs: 100 });
    module.write('\x13');
    await once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
    link.send(text(30));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(link.closed).toBe(false);
  });
});

describe('a line that closes', () => {
  test('sends what it holds, at its pace', async () => {
    const { module, link, record } = await call({ tailMs: 60 });
    const began = performance.now();
    link.send(text(150));
    const gone = link.close();
    expect(link.closed).toBe(true);
    link.send(text(10, 'y'));
    expect(await readClient(module)).toBe('x'.repeat(150));
    expect(performance.now() - began).toBeGreaterThan(150 * FORWARD_CHAR_MS + 55);
    await gone;
    expect(record.reasons).toEqual(['raccroché par la passerelle']);
    expect(gateway.logs).toEqual([]);
  });

  test('has done so when its longest time is over', async () => {
    const { module, link } = await call({ maxTailMs: 300 });
    link.send(text(1000));
    const began = performance.now();
    void link.close();
    const got = await readClient(module);
    expect(performance.now() - began).toBeLessThan(1500);
    expect(got.length).toBeLessThan(200);
  });

  test('is over at once when the user hangs up meanwhile', async () => {
    const { module, link, record } = await call();
    module.resume();
    link.send(text(1000));
    const began = performance.now();
    const gone = link.close();
    module.end();
    await gone;
    expect(performance.now() - began).toBeLessThan(1500);
    expect(record.reasons).toEqual(['raccroché par la passerelle']);
  });
});
