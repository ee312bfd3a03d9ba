import type { BusPeer, FromMaster, Role, ToMaster } from '@minipavi/bus';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VisuwebDesk } from './visuweb-desk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A process that notes what it is told. */
function peer(role: Role, pid: number) {
  const got: FromMaster[] = [];
  return {
    got,
    bus: { role, pid, send: (message: FromMaster) => void got.push(message) } as unknown as BusPeer,
  };
}

function open() {
  const workers = new Map<string, BusPeer | null>();
  const visuweb = peer('visuweb', 1);
  const ended: number[] = [];
  const logs: string[] = [];
  const desk = new VisuwebDesk({
    workerOf: (uniqueId) => workers.get(uniqueId),
    pidOf: (uniqueId) => (workers.has(uniqueId) ? 42 : undefined),
    visuweb: () => visuweb.bus,
    terminate: (pid) => void ended.push(pid),
    log: (level, message, fields) => void logs.push(`${level} ${message} ${JSON.stringify(fields)}`),
  });
  return { desk, workers, visuweb, ended, logs };
}

const poll = (id: number, uniqueId: string, event: 'START' | null = null): ToMaster => ({
  type: 'media-poll',
  id,
  uniqueId,
  event,
});
const MEDIA = { type: 'YT', value: 'abc' } as const;

describe('a poll', () => {
  test('goes to the worker of that session, and its answer to who asked', () => {
    const { desk, workers, visuweb } = open();
    const [a, other] = [peer('worker', 42), peer('visuweb', 2)];
    workers.set('A', a.bus);
    expect(desk.message(visuweb.bus, poll(7, 'A', 'START'))).toBe(true);
    desk.message(other.bus, poll(7, 'A'));
    const [first, second] = a.got as (FromMaster & { id: number })[];
    expect(a.got).toMatchObject([
      { type: 'media-poll', uniqueId: 'A', event: 'START' },
      { type: 'media-poll', uniqueId: 'A', event: null },
    ]);
    expect(
      desk.message(a.bus, { type: 'media-polled', id: second?.id ?? 0, isKnown: true, media: MEDIA }),
    ).toBe(true);
    desk.message(a.bus, { type: 'media-polled', id: first?.id ?? 0, isKnown: true, media: null });
    expect(other.got).toEqual([{ type: 'media-polled', id: 7, isKnown: true, media: MEDIA }]);
    expect(visuweb.got).toEqual([{ type: 'media-polled', id: 7, isKnown: true, media: null }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('of a session that nobody has is answered at once', () => {
    const { desk, visuweb } = open();
    desk.message(visuweb.bus, poll(1, 'A'));
    expect(visuweb.got).toEqual([{ type: 'media-polled', id: 1, isKnown: false, media: null }]);
  });

  test('waits for a worker that is away, no longer than two seconds', () => {
    const { desk, workers, visuweb } = open();
    const a = peer('worker', 42);
    workers.set('A', null).set('B', null);
    desk.message(visuweb.bus, poll(1, 'A', 'START'));
    desk.message(visuweb.bus, poll(2, 'B'));
    workers.set('A', a.bus);
    desk.sessionKnown('A');
    desk.sessionKnown('A');
    expect(a.got).toMatchObject([{ type: 'media-poll', event: 'START' }]);
    vi.advanceTimersByTime(2_000);
    const nothing = { type: 'media-polled', isKnown: true, media: null };
    expect(visuweb.got).toEqual([
      { ...nothing, id: 1 },
      { ...nothing, id: 2 },
    ]);
    // Too late.
    const [asked] = a.got as (FromMaster & { id: number })[];
    desk.message(a.bus, { type: 'media-polled', id: asked?.id ?? 0, isKnown: true, media: MEDIA });
    expect(visuweb.got).toHaveLength(2);
  });

  test('of anybody but VisuWeb is refused', () => {
    const { desk, workers, logs } = open();
    const a = peer('worker', 42);
    workers.set('A', a.bus);
    expect(desk.message(a.bus, poll(1, 'A'))).toBe(true);
    expect(a.got).toEqual([]);
    expect(logs).toEqual(['warn bus : media-poll du processus worker, refusé {"pid":42}']);
  });

  test('that waits is forgotten at the stop', () => {
    const { desk, workers, visuweb } = open();
    workers.set('A', null);
    desk.message(visuweb.bus, poll(1, 'A'));
    desk.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('what is ready to be shown is told to VisuWeb', () => {
  const { desk, visuweb } = open();
  desk.message(peer('worker', 42).bus, { type: 'media-ready', uniqueId: 'A' });
  expect(visuweb.got).toEqual([{ type: 'media-ready', uniqueId: 'A' }]);
});

describe('the end of a session', () => {
  test('that VisuWeb asks for is that of its process, reachable or not', () => {
    const { desk, workers, visuweb, ended, logs } = open();
    workers.set('A', null);
    desk.message(visuweb.bus, { type: 'end-session', uniqueId: 'A' });
    desk.message(visuweb.bus, { type: 'end-session', uniqueId: 'B' });
    expect(ended).toEqual([42]);
    expect(logs).toEqual([
      'info fin de session demandée par VisuWeb {"uniqueId":"A","pid":42}',
      'info fin demandée par VisuWeb : session déjà finie {"uniqueId":"B"}',
    ]);
  });

  test('that another process asks for is refused', () => {
    const { desk, workers, ended, logs } = open();
    workers.set('A', null);
    desk.message(peer('worker', 7).bus, { type: 'end-session', uniqueId: 'A' });
    expect(ended).toEqual([]);
    expect(logs).toEqual(['warn bus : end-session du processus worker, refusé {"pid":7}']);
  });
});

test('other messages are somebody else’s', () => {
  const { desk, visuweb } = open();
  expect(desk.message(visuweb.bus, { type: 'push-messages', messages: [] })).toBe(false);
});
