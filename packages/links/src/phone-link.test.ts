import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { phoneSocket, type BusClient, type FromMaster, type PhoneCall, type ToMaster } from '@minipavi/bus';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPhone, type PhoneTarget } from './phone-link.ts';
import { watch } from './testing/opened-link.ts';

let folder: string;
let sent: ToMaster[];
let bus: BusClient;
const say = (message: FromMaster): void => void bus.emit('message', message);

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phone-'));
  sent = [];
  bus = Object.assign(new EventEmitter(), {
    send: (message: ToMaster) => void sent.push(message),
  }) as unknown as BusClient;
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const open = (more: Partial<PhoneTarget> = {}) =>
  openPhone({
    ...{
      number: '0388776655',
      rx: -35,
      tx: null,
      uniqueId: '17000000001234',
      ringingMs: 30_000,
      folder,
      bus,
    },
    ...more,
  });

const types = (): string[] => sent.map(({ type }) => type);

/** The call, once it was asked for. */
async function asked(): Promise<PhoneCall> {
  await vi.waitFor(() => expect(types()).toContain('call-start'));
  return sent.find((message) => message.type === 'call-start') as PhoneCall;
}

/** What the modem's worker does. */
async function join({ token }: PhoneCall): Promise<net.Socket> {
  const socket = net.connect(path.join(folder, phoneSocket(token)));
  await once(socket, 'connect');
  return socket;
}

const nothingLeft = (): void => {
  expect(fs.readdirSync(folder)).toEqual([]);
  expect(bus.listenerCount('message')).toBe(0);
};

describe('a call', () => {
  test('is asked for with all that it takes, on a socket that nobody else may use', async () => {
    const opening = open();
    const call = await asked();
    expect(call).toEqual({
      type: 'call-start',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      uniqueId: '17000000001234',
      pid: process.pid,
      ...{ number: '0388776655', rx: -35, tx: null },
      token: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    const file = path.join(folder, phoneSocket(call.token));
    expect(fs.statSync(file).mode & 0o077).toBe(0);
    expect(file).not.toContain(call.token);
    say({ type: 'call-outcome', id: call.id, pid: process.pid, failure: null });
    (await join(call)).destroy();
    await (await opening).close();
  });

  test('is joined: bytes go both ways, and the end of either is that of the other', async () => {
    const opening = open();
    const call = await asked();
    const modem = await join(call);
    const link = await opening;
    const seen = watch(link);
    expect(types()).toEqual(['call-start', 'call-joined']);
    // Its socket is for one guest.
    expect(fs.readdirSync(folder)).toEqual([]);
    modem.write('\fBONJOUR');
    await vi.waitFor(() => expect(seen.text).toBe('\fBONJOUR'));
    link.send(Buffer.from('hello'));
    const [chunk] = (await once(modem, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('hello');
    modem.end();
    await vi.waitFor(() => expect(seen.reason).toBe('le serveur a raccroché'));
    await vi.waitFor(() => expect(types()).toEqual(['call-start', 'call-joined', 'call-hang-up']));
    nothingLeft();
  });

  test('that the user leaves is hung up, once', async () => {
    const opening = open();
    const modem = await join(await asked());
    const closed = once(modem.resume(), 'close');
    await (await opening).close();
    await closed;
    expect(types()).toEqual(['call-start', 'call-joined', 'call-hang-up']);
    nothingLeft();
  });

  test('that ends in Asterisk ends here, with its reason', async () => {
    const opening = open();
    const call = await asked();
    const modem = await join(call);
    const link = await opening;
    const seen = watch(link);
    const failure = { code: 'no-modem', reason: 'durée maximum dépassée' } as const;
    say({ type: 'call-over', id: 'another', pid: process.pid, failure });
    expect(link.closed).toBe(false);
    say({ type: 'call-over', id: call.id, pid: process.pid, failure });
    await vi.waitFor(() => expect(seen.reason).toBe('durée maximum dépassée'));
    await link.close();
    modem.destroy();
  });
});

describe('no call', () => {
  test.each([
    ['busy', 'LINK_BUSY'],
    ['no-answer', 'LINK_NO_ANSWER'],
    ['congestion', 'LINK_CONGESTION'],
    ['hung-up', 'LINK_HUNG_UP'],
    ['unreachable', 'LINK_UNREACHABLE'],
    ['rejected', 'LINK_REFUSED'],
    ['forbidden', 'LINK_FORBIDDEN'],
    ['quota', 'LINK_QUOTA'],
    ['unavailable', 'LINK_NO_TELEPHONE'],
  ] as const)('since %s is told at once', async (code, linkCode) => {
    const opening = open();
    const { id } = await asked();
    say({ type: 'call-outcome', id, pid: process.pid, failure: { code, reason: 'parce que' } });
    await expect(opening).rejects.toMatchObject({ code: linkCode, message: 'appel : parce que' });
    await vi.waitFor(nothingLeft);
  });

  test('since the modem of an answered one never came', async () => {
    const opening = open();
    const { id } = await asked();
    say({ type: 'call-outcome', id, pid: process.pid, failure: null });
    say({ type: 'call-over', id, pid: process.pid, failure: { code: 'no-modem', reason: 'pas de modem' } });
    await expect(opening).rejects.toMatchObject({ code: 'LINK_NO_MODEM' });
  });

  test('since the user has gone: it is hung up', async () => {
    const gone = new AbortController();
    const opening = open({ signal: gone.signal });
    const { id } = await asked();
    gone.abort();
    await expect(opening).rejects.toMatchObject({ message: 'appel : abandonné' });
    expect(sent.at(-1)).toEqual({ type: 'call-hang-up', id });
    await vi.waitFor(nothingLeft);
  });

  test('since nobody says anything: it is given up half a minute after it may ring', async () => {
    await expect(open({ ringingMs: -29_980 })).rejects.toMatchObject({ code: 'LINK_TIMEOUT' });
    expect(types()).toEqual(['call-start', 'call-hang-up']);
    await vi.waitFor(nothingLeft);
  });

  test('in a folder whose name is too long for a socket', async () => {
    await expect(open({ folder: `/${'x'.repeat(120)}` })).rejects.toMatchObject({ code: 'LINK_INVALID' });
    expect(sent).toEqual([]);
  });
});

describe('a master that comes after another', () => {
  const welcome: FromMaster = { type: 'welcome', version: '2.0', startedAt: 0, config: {} };

  test('is asked again for what is under way, and not for what was answered', async () => {
    const opening = open();
    const call = await asked();
    say(welcome);
    expect(types()).toEqual(['call-start', 'call-start']);
    expect(sent[1]).toEqual(sent[0]);
    say({ type: 'call-outcome', id: call.id, pid: process.pid, failure: null });
    say(welcome);
    expect(types()).toHaveLength(2);
    (await join(call)).destroy();
    await (await opening).close();
  });
});
