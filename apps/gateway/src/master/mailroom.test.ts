import type { BusPeer, FromMaster } from '@minipavi/bus';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Mailroom, type MailroomOptions } from './mailroom.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A process that notes what it is told. */
function peer(queuedBytes = 0) {
  const got: FromMaster[] = [];
  const bus = { queuedBytes, send: (message: FromMaster) => void got.push(message) } as unknown as BusPeer;
  return { got, bus };
}

function open(options: Partial<MailroomOptions> = {}) {
  const workers = new Map<string, BusPeer | null>();
  const background = peer();
  const logs: string[] = [];
  const mailroom = new Mailroom({
    workerOf: (uniqueId) => workers.get(uniqueId),
    background: () => background.bus,
    isSuccessor: false,
    log: (level, message, fields) => logs.push(`${level} ${message} ${String(fields?.['uniqueId'])}`),
    ...options,
  });
  return { mailroom, workers, background, logs };
}

const SENDER = peer().bus;
const to = (...pairs: [uniqueId: string, text: string][]) =>
  ({ type: 'push-messages', messages: pairs.map(([uniqueId, text]) => ({ uniqueId, text })) }) as const;
const event = (uniqueId: string) => ({ type: 'simulate', id: 'e', uniqueId, text: 'x' }) as const;
const call = (id: string) => ({ id, at: 1, uniqueId: '1', simulate: false, target: 'http://a/' });

describe('Mailroom', () => {
  test('gives each session its messages, in order, and tells of nobody’s as a detail', () => {
    const { mailroom, workers, logs } = open();
    const [a, b] = [peer(), peer()];
    workers.set('A', a.bus).set('B', b.bus);
    expect(mailroom.message(SENDER, to(['A', '1'], ['B', '2'], ['C', '3'], ['A', '4']))).toBe(true);
    expect(a.got).toEqual([{ type: 'push', uniqueId: 'A', texts: ['1', '4'] }]);
    expect(b.got).toEqual([{ type: 'push', uniqueId: 'B', texts: ['2'] }]);
    expect(logs).toEqual(['debug push : session inconnue C']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('keeps what is for a worker that is away for a moment, and no longer', () => {
    const { mailroom, workers, logs } = open();
    const a = peer();
    workers.set('A', null).set('B', null);
    mailroom.message(SENDER, to(['A', '1'], ['B', 'x']));
    mailroom.message(SENDER, to(['A', '2']));
    workers.set('A', a.bus);
    mailroom.sessionKnown('A');
    expect(a.got).toMatchObject([{ texts: ['1'] }, { texts: ['2'] }]);
    vi.advanceTimersByTime(3000);
    expect(logs).toEqual(['debug push : session inconnue B']);
    expect(a.got).toHaveLength(2);
  });

  test('of a successor waits for sessions that have not told of themselves yet', () => {
    const { mailroom, workers, background } = open({ isSuccessor: true });
    const a = peer();
    mailroom.message(SENDER, event('A'));
    mailroom.message(SENDER, event('B'));
    workers.set('A', a.bus);
    mailroom.sessionKnown('A');
    expect(a.got).toEqual([event('A')]);
    vi.advanceTimersByTime(3000);
    expect(background.got).toEqual([{ type: 'simulated', id: 'e', isTaken: false }]);
    mailroom.message(SENDER, event('B'));
    expect(background.got).toHaveLength(2);
  });

  test('piles nothing up for a worker that does not read', () => {
    const { mailroom, workers, logs } = open();
    const a = peer(2 * 1024 * 1024);
    workers.set('A', a.bus);
    mailroom.message(SENDER, to(['A', '1']));
    expect(a.got).toEqual([]);
    expect(logs).toEqual(['debug push : processus qui ne lit pas A']);
  });

  test('tells calls to the background process until it has them, and their senders then', () => {
    const { mailroom, background } = open();
    const [first, second] = [peer(), peer()];
    mailroom.message(first.bus, { type: 'background-calls', calls: [call('1'), call('2')] });
    mailroom.message(second.bus, { type: 'background-calls', calls: [call('3')] });
    mailroom.message(SENDER, { type: 'calls-taken', ids: ['1'] });
    background.got.length = 0;
    mailroom.backgroundReady();
    expect(background.got).toEqual([
      { type: 'background-calls', calls: [call('2')] },
      { type: 'background-calls', calls: [call('3')] },
    ]);
    mailroom.message(SENDER, { type: 'calls-taken', ids: ['2', '3', 'unknown'] });
    expect(first.got).toEqual([
      { type: 'calls-taken', ids: ['1'] },
      { type: 'calls-taken', ids: ['2'] },
    ]);
    expect(second.got).toEqual([{ type: 'calls-taken', ids: ['3'] }]);
    background.got.length = 0;
    mailroom.backgroundReady();
    expect(background.got).toEqual([]);
  });

  test('leaves all other messages to others, and no timer behind', () => {
    const { mailroom, workers } = open();
    expect(mailroom.message(SENDER, { type: 'fin-sent', uniqueId: 'A' })).toBe(false);
    workers.set('A', null);
    mailroom.message(SENDER, to(['A', '1']));
    mailroom.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
