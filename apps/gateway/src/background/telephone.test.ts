import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PhoneCall, ToMaster } from '@minipavi/bus';
import { FakeAsterisk, waitFor, type FakeAsteriskOptions } from '@minipavi/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallOutConfig } from '../handover.ts';
import { Telephone } from './telephone.ts';

const WORKER = 20;
const call = (id: string, more: Partial<PhoneCall> = {}): PhoneCall & { readonly type: 'call-start' } => ({
  ...{ type: 'call-start', id, uniqueId: '17000000001234', pid: WORKER, number: '0388776655' },
  ...{ rx: null, tx: null, token: '0'.repeat(32) },
  ...more,
});

let folder: string;
let asterisk: FakeAsterisk | null;
let telephone: Telephone;
let sent: ToMaster[];
let logs: string[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'telephone-'));
  asterisk = null;
  sent = [];
  logs = [];
});
afterEach(async () => {
  await telephone.stop(1_000);
  await asterisk?.stop();
  fs.rmSync(folder, { recursive: true });
});

const started = (config: CallOutConfig | null): Telephone =>
  new Telephone({
    config,
    send: (message) => void sent.push(message),
    log: (level, message) => void logs.push(`${level} ${message}`),
  });

const config = (port: number, more: Partial<CallOutConfig> = {}): CallOutConfig => ({
  ...{ host: '127.0.0.1', port, user: 'ami', password: 'amipwd' },
  line: { channel: 'PJSIP/line1/sip:%NUM%@sbc', context: 'extcall', extension: '999', timeoutMs: 30_000 },
  ...{ allow: [], deny: [], maxPerSession: null, maxPerDay: null, maxAtOnce: null, maxCallMs: 600_000 },
  countsFile: path.join(folder, 'counts.json'),
  ...more,
});

async function start(
  fake: FakeAsteriskOptions = {},
  more: Partial<CallOutConfig> = {},
): Promise<FakeAsterisk> {
  asterisk = await FakeAsterisk.start(fake);
  telephone = started(config(asterisk.port, more));
  return asterisk;
}

/** Of the message number `count`, from 1, once it was sent. */
const message = (count = 1): Promise<ToMaster> =>
  waitFor(() => sent[count - 1], { what: () => `message ${count}, there are ${JSON.stringify(sent)}` });

describe('a call', () => {
  test('that is answered is told to its worker, and hung up when that says so', async () => {
    const here = await start();
    expect(telephone.message(call('call-0001'))).toBe(true);
    expect(await message()).toEqual({ type: 'call-outcome', id: 'call-0001', pid: WORKER, failure: null });
    telephone.message({ type: 'call-joined', id: 'call-0001' });
    telephone.message({ type: 'call-hang-up', id: 'call-0001' });
    await here.noChannels();
    expect(sent).toHaveLength(1);
  });

  test('that ends in Asterisk is told too', async () => {
    const here = await start();
    telephone.message(call('call-0001'));
    await message();
    (await here.call()).hangUp();
    expect(await message(2)).toMatchObject({ type: 'call-over', id: 'call-0001', pid: WORKER });
  });

  test('that fails is told with why; asked again by a master that came after, told again', async () => {
    const here = await start({ onCall: (one) => one.fail('busy') });
    telephone.message(call('call-0001'));
    const outcome = await message();
    expect(outcome).toMatchObject({ failure: { code: 'busy', reason: 'occupé' } });
    telephone.message(call('call-0001'));
    expect(await message(2)).toEqual(outcome);
    expect(here.calls).toHaveLength(1);
  });

  test('asked for twice while it rings is one, and told once', async () => {
    const here = await start({ onCall: (one) => one.ring() });
    telephone.message(call('call-0001'));
    telephone.message(call('call-0001'));
    (await here.call()).answer();
    await message();
    expect(here.calls).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  test('of a session that has gone is hung up', async () => {
    const here = await start({ onCall: (one) => one.ring() });
    telephone.message(call('call-0001'));
    telephone.message(call('call-0002', { uniqueId: '17000000005678' }));
    await here.until(() => here.channels.length === 2, 'two channels');
    telephone.message({ type: 'session-calls-over', uniqueId: '17000000001234' });
    await here.until(() => here.channels.length === 1, 'one channel');
    expect((await here.call(2)).isThere).toBe(true);
  });

  test('is known by its token until it has failed', async () => {
    const here = await start({ onCall: (one) => one.ring() });
    telephone.message(call('call-0001', { tx: -18 }));
    const placed = await here.call();
    expect(telephone.identify('0'.repeat(32))).toEqual({ direction: 'OUT', number: '0388776655', tx: -18 });
    expect(telephone.identify('1'.repeat(32))).toBeNull();
    placed.fail('busy');
    await message();
    expect(telephone.identify('0'.repeat(32))).toBeNull();
  });

  test('with our own modem is brought to it under its token', async () => {
    const here = await start(
      {},
      {
        line: {
          ...{ channel: 'PJSIP/%NUM%', context: '', extension: '', timeoutMs: 30_000 },
          audioAddress: '127.0.0.1:9092',
        },
      },
    );
    telephone.message(call('call-0001', { token: '00112233445566778899aabbccddeeff' }));
    const { action, variables } = await here.call();
    expect(action.get('Application')).toBe('AudioSocket');
    expect(action.get('Data')).toBe('00112233-4455-6677-8899-aabbccddeeff,127.0.0.1:9092');
    expect([action.get('Context'), action.get('Priority'), variables.size]).toEqual(['', '', 0]);
    await message();
  });

  test('of numbers that cost or hurt is not made, whatever else is denied', async () => {
    const here = await start({}, { deny: ['0388.'] });
    for (const [i, number] of ['0388776655', '112', '0899123456', '+4412345678', 'evil@host'].entries()) {
      telephone.message(call(`call-000${i}`, { number }));
      expect(await message(i + 1)).toMatchObject({ failure: { code: 'forbidden' } });
    }
    expect(here.sessions).toHaveLength(0);
    expect(logs.join('\n')).not.toContain('0388776655');
  });
});

test('today’s calls count for the next process', async () => {
  const here = await start({ onCall: (one) => one.fail('busy') }, { maxPerDay: 1 });
  telephone.message(call('call-0001'));
  await message();
  await telephone.stop(1_000);
  telephone = started(config(here.port, { maxPerDay: 1 }));
  telephone.message(call('call-0002'));
  expect(await message(2)).toMatchObject({ failure: { code: 'quota' } });
  expect(here.calls).toHaveLength(1);
});

test('a password that is refused is an alarm, for each new master too', async () => {
  await start({ secret: 'another' });
  telephone.message(call('call-0001'));
  await message(2);
  const alarm = sent.find(({ type }) => type === 'alarm');
  expect(alarm).toMatchObject({ name: 'asterisk', text: expect.stringContaining('mot de passe') as string });
  expect(sent).toContainEqual(
    expect.objectContaining({ failure: expect.objectContaining({ code: 'unavailable' }) as unknown }),
  );
  const welcome = { type: 'welcome', version: '2.0', startedAt: 0, config: {} } as const;
  expect(telephone.message(welcome)).toBe(false);
  expect(sent.at(-1)).toEqual(alarm);
  expect(`${logs.join('\n')}${JSON.stringify(sent)}`).not.toContain('amipwd');
});

test('without an Asterisk every call is told so', async () => {
  telephone = started(null);
  telephone.message(call('call-0001'));
  expect(await message()).toMatchObject({ failure: { code: 'unavailable' } });
  telephone.message({ type: 'call-hang-up', id: 'call-0001' });
});

test('what is no matter of calls is left to others', () => {
  telephone = started(null);
  expect(telephone.message({ type: 'calls-taken', ids: [] })).toBe(false);
});
