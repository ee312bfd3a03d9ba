/** A user who does not read: 64 kB wait for him and no more, whoever sends them has to wait too, and after a minute he is gone. */

import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { WebSocketServer } from 'ws';
import {
  inputTxt,
  isRunning,
  KEYS,
  page,
  waitFor,
  type Gateway,
  type VideotexService,
} from '@minipavi/testkit';
import { IdleReader } from '../idle-reader.ts';
import { test, type Kit } from '../kit.ts';

const STALL_MS = 60_000;
/** A machine that is busy elsewhere may be late by so much. */
const LATE_MS = 20_000;
/** Nothing has moved for so long: nothing will. */
const STILL_MS = 2_000;
const TEST_MS = STALL_MS + 90_000;
const MEGABYTE = 1024 * 1024;
/** What the kernel keeps for two connections of this machine, whatever we do. */
const KERNEL_BYTES = 64 * MEGABYTE;
/** What V8 lays hands on for a while when megabytes pass; a queue of ours would take all of them. */
const MAX_GROWTH = 12 * MEGABYTE;
const BLOCK = Buffer.alloc(64 * 1024, 'abcdefghijklmnopqrstuvwxyz.');
const HANGS_UP = /^ligne coupée : ne lit plus rien depuis 60000 ms$/;

/** Sends for as long as it is let, and counts what the kernel has taken. */
class Source {
  bytes = 0;
  isClosed = false;
  /** null until somebody comes. */
  #send: ((block: Buffer, done: (error?: Error | null) => void) => void) | null = null;

  attach(send: (block: Buffer, done: (error?: Error | null) => void) => void): void {
    this.#send = send;
    this.#more();
  }

  #more(): void {
    this.#send?.(BLOCK, (error) => {
      if (error) return;
      this.bytes += BLOCK.length;
      this.#more();
    });
  }
}

interface Host {
  readonly source: Source;
  readonly address: string;
}

async function tcpHost(kit: Kit): Promise<Host> {
  const source = new Source();
  const server = net.createServer((socket) => {
    socket.on('error', () => {}).on('close', () => (source.isClosed = true));
    socket.resume();
    source.attach((block, done) => socket.write(block, done));
    kit.atEnd(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  kit.atEnd(() => void server.close());
  return { source, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function wsHost(kit: Kit): Promise<Host> {
  const source = new Source();
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (ws) => {
    ws.on('error', () => {}).on('close', () => (source.isClosed = true));
    source.attach((block, done) => ws.send(block, { binary: false }, done));
    kit.atEnd(() => void ws.terminate());
  });
  await once(server, 'listening');
  kit.atEnd(() => void server.close());
  return { source, address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Proportional share: memory shared with other workers counts once. */
function pssBytes(pid: number): number {
  const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) * 1024;
}

/** Resolves with the value once it has not changed for two seconds, which is when somebody has stopped to wait. */
async function stands(what: string, value: () => number): Promise<number> {
  let last = -1;
  let since = performance.now();
  await waitFor(
    () => {
      if (value() !== last) [last, since] = [value(), performance.now()];
      return last > 0 && performance.now() - since > STILL_MS;
    },
    { what: `${what} to stand still`, withinMs: 60_000 },
  );
  return last;
}

async function processOf(gateway: Gateway, service: VideotexService): Promise<number> {
  const { uniqueId } = await service.waitFor('CNX');
  return (await gateway.session(uniqueId)).pid;
}

type Way = 'telnet' | 'websocket';

async function idleReader(kit: Kit, gateway: Gateway, way: Way): Promise<IdleReader> {
  const { ws, teln } = gateway.ports;
  const reader = await (way === 'telnet' ? IdleReader.telnet(teln ?? 0) : IdleReader.websocket(ws ?? 0));
  kit.atEnd(() => reader.cut());
  return reader;
}

/** A service whose Envoi sends the user to this host. */
async function linkedScene(kit: Kit, name: 'connectToTln' | 'connectToWs', host: Host) {
  const service = await kit.service(({ fctn }) =>
    fctn === 'ENVOI'
      ? page('', { COMMAND: { name, param: { host: host.address, case: 'lower' } } })
      : page(fctn === 'CNX' ? '\x0cBONJOUR' : '', inputTxt()),
  );
  const general = { durl: service.url(), httpport: 0, allowprivate: 'yes', openplayback: 'yes' };
  return { service, gateway: await kit.gateway({ general }) };
}

describe.concurrent('a user who stops reading', { timeout: TEST_MS }, () => {
  test.for([
    ['telnet', 'connectToTln', tcpHost],
    ['websocket', 'connectToWs', wsHost],
  ] as const)(
    'on %s makes the server that he is linked to wait (%s)',
    async ([way, command, open], { kit }) => {
      const host = await open(kit);
      const { source } = host;
      const { service, gateway } = await linkedScene(kit, command, host);
      const reader = await idleReader(kit, gateway, way);
      await reader.hasRead('BONJOUR');
      const pid = await processOf(gateway, service);
      // Once with everything flowing, so that all there is of code has been loaded.
      reader.send(KEYS.ENVOI);
      await waitFor(() => reader.bytes > 8 * MEGABYTE, { what: 'eight megabytes to pass' });

      reader.stopReading();
      const before = pssBytes(pid);
      // The window of the sender is closed: his kernel takes nothing any more.
      const taken = await stands('the server', () => source.bytes);
      expect(taken).toBeLessThan(reader.bytes + KERNEL_BYTES);
      expect(pssBytes(pid) - before).toBeLessThan(MAX_GROWTH);

      reader.readOn();
      await waitFor(() => source.bytes > taken + 16 * MEGABYTE, { what: 'the server to go on' });
      reader.stopReading();
      const stopped = performance.now();
      const line = await gateway.waitForLog(HANGS_UP, STALL_MS + LATE_MS);
      const waited = performance.now() - stopped;
      expect(waited).toBeGreaterThan(STALL_MS - 2000);
      expect(line).toMatchObject({ level: 'warn', pid });
      await service.waitFor('FIN');
      await waitFor(() => source.isClosed && !isRunning(pid), { what: 'server and process to be let go' });
      expect(service.select('FIN')).toHaveLength(1);
    },
  );

  test('makes his service wait: it is called no more while pages are waiting for him', async ({ kit }) => {
    const long = '\x0c'.padEnd(70_000, 'page ');
    const service = await kit.service(({ fctn }) =>
      fctn === 'ENVOI' ? page(long, inputTxt()) : page('\x0cBONJOUR', inputTxt()),
    );
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const reader = await idleReader(kit, gateway, 'websocket');
    await reader.hasRead('BONJOUR');
    const pid = await processOf(gateway, service);
    reader.stopReading();
    const before = pssBytes(pid);
    const keys = 1000;
    for (let i = 0; i < keys; i++) reader.send(KEYS.ENVOI);
    const calls = await stands('the service', () => service.select('ENVOI').length);
    // A thousand such pages are what he asked for.
    expect(calls * long.length).toBeLessThan(KERNEL_BYTES);
    expect(calls).toBeLessThan(keys);
    expect(pssBytes(pid) - before).toBeLessThan(2 * MAX_GROWTH);
    reader.readOn();
    await service.waitFor('ENVOI', { nth: calls + 20 });
  });

  test('keeps no recording that he asked for waiting longer than a minute', async ({ kit }) => {
    const general = { durl: 'http://127.0.0.1:9/', openplayback: 'yes' };
    const sections = '<recordings><rpath>./recordings</rpath><minfreemb>0</minfreemb></recordings>';
    const gateway = await kit.gateway({ general, sections });
    const uniqueId = '17000000001234';
    const file = path.join(gateway.folder, 'recordings', `rec-${uniqueId}`);
    fs.writeFileSync(`${file}.tim`, '{"version":1,"startedAt":1700000000000,"pid":1,"processStart":null}\n');
    fs.writeFileSync(`${file}.vdt`, Buffer.alloc(20_000_000, 'x'));
    const viewer = await IdleReader.websocket(gateway.ports.ws ?? 0, `/?streamuniqueid=${uniqueId}&seq=`);
    kit.atEnd(() => viewer.cut());
    viewer.stopReading();
    const { pid = 0 } = await gateway.waitForLog(/^relecture \d+$/);
    await gateway.waitForLog(HANGS_UP, STALL_MS + LATE_MS);
    await waitFor(() => !isRunning(pid), { what: 'the process to end' });
  });

  test('and answers nothing is told from one who is slow: pings have their turn behind what waits', async ({
    kit,
  }) => {
    const host = await tcpHost(kit);
    const { service, gateway } = await linkedScene(kit, 'connectToTln', host);
    const reader = await idleReader(kit, gateway, 'websocket');
    await reader.hasRead('BONJOUR');
    const pid = await processOf(gateway, service);
    // Pings of his own, whose answers he does not read: they may not pile up.
    reader.send(KEYS.ENVOI);
    await waitFor(() => reader.bytes > MEGABYTE, { what: 'a megabyte to pass' });
    reader.stopReading();
    await stands('the server', () => host.source.bytes);
    const before = pssBytes(pid);
    const ping = Buffer.concat([Uint8Array.of(0x89, 0x80 | 125, 0, 0, 0, 0), Buffer.alloc(125, 'p')]);
    for (let i = 0; i < 64; i++) reader.sendRaw(Buffer.concat(Array.from({ length: 2000 }, () => ping)));
    await reader.flushed();
    expect(pssBytes(pid) - before).toBeLessThan(MAX_GROWTH);
    reader.readOn();
    await waitFor(() => reader.bytes > 8 * MEGABYTE, { what: 'more to pass' });
    expect(isRunning(pid)).toBe(true);
  });
});

describe.concurrent('a telephone line', () => {
  test('makes the server wait at two seconds of line, and nobody is hung up on', async ({ kit }) => {
    const host = await tcpHost(kit);
    const service = await kit.service(({ fctn }) =>
      fctn === 'ENVOI'
        ? page('', { COMMAND: { name: 'connectToTln', param: { host: host.address, case: 'lower' } } })
        : page('\x0cBONJOUR', inputTxt()),
    );
    const general = { durl: service.url(), astport: 0, allowprivate: 'yes' };
    const gateway = await kit.gateway({ general });
    const minitel = await kit.asterisk(gateway);
    minitel.send('\x13S');
    await minitel.waitFor('BONJOUR');
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('abcdef');
    const taken = await stands('the server', () => host.source.bytes);
    expect(taken).toBeLessThan(KERNEL_BYTES);
    expect(minitel.isClosed).toBe(false);
    const before = minitel.received.length;
    await waitFor(() => minitel.received.length > before + 120, { what: 'a second of line' });
  });
});
