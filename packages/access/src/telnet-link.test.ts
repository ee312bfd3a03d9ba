import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { LinkLimits } from './link-limits.ts';
import { LinkRecord, readClient, TestGateway } from './test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.stop());

async function open(limits: Partial<LinkLimits> = {}) {
  gateway = await TestGateway.start('TELN', { limits });
  const client = gateway.connect();
  const link = await gateway.link();
  return { client, link, record: new LinkRecord(link) };
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

test('a mute client has its line at once, and nothing is sent first', async () => {
  const { client, link } = await open();
  expect(link.opening).toEqual({
    url: null,
    playback: null,
    remoteAddr: '127.0.0.1',
    pce: false,
    direction: 'IN',
    callTo: null,
  });
  expect(link.kind).toBe('TELN');
  await link.readyForPage();
  link.send(latin1('page'));
  expect(await readClient(client, 4)).toBe('page');
});

test('a raw line carries eight bits both ways', async () => {
  const { client, link, record } = await open({ noiseMs: 0 });
  client.write(latin1('\r\n\x7f\xe9'));
  expect(await record.text(4)).toBe('\r\n\x7f\xe9');
  link.send(latin1('\xff\xe9\x80'));
  expect(await readClient(client, 3)).toBe('\xff\xe9\x80');
});

test('a telnet program is answered, and sees FF doubled from then on', async () => {
  const { client, link, record } = await open();
  client.write(latin1('\r\n\xff\xfd\x03\xff\xfb\x18'));
  expect(await readClient(client, 9)).toBe('\xff\xfb\x01\xff\xfb\x03\xff\xfe\x18');
  link.send(latin1('a\xffb'));
  expect(await readClient(client, 4)).toBe('a\xff\xffb');
  client.write(latin1('hello\r\0'));
  expect(await record.text(7)).toBe('hello\x13A');
});

test('only negotiation is taken out of a packet, which stays one', async () => {
  const { client, record } = await open({ noiseMs: 0 });
  client.write(latin1('a\xff\xf1b\x13A'));
  await record.text(4);
  expect(record.packets).toEqual(['ab\x13A']);
});

test('noise is discarded in the first second only', async () => {
  const early = await open({ noiseMs: 60_000 });
  early.client.write(latin1('\r\n\0'));
  await once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
  early.client.write('x\r\n');
  expect(await early.record.text(3)).toBe('x\r\n');
  await gateway.stop();
  const late = await open({ noiseMs: 0 });
  late.client.write('\r\n');
  expect(await late.record.text(2)).toBe('\r\n');
});
