import type { FromMaster, ToMaster } from '@minipavi/bus';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SessionMail } from './session-mail.ts';

const UNIQUE_ID = '17000000001234';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open() {
  const sent: ToMaster[] = [];
  const logs: string[] = [];
  const shown: string[] = [];
  const mail = new SessionMail({
    bus: { send: (message) => void sent.push(message) },
    uniqueId: UNIQUE_ID,
    log: (level, message) => void logs.push(`${level} ${message}`),
  });
  const session = {
    push: (text: string) => void shown.push(text),
    simulate: (text: string) => text !== 'refused',
    pollMedia: (event: 'START' | 'STOP' | null) => {
      shown.push(`poll ${event}`);
      return event === null ? ({ type: 'YT', value: 'abc' } as const) : null;
    },
  };
  return { mail, sent, logs, shown, session };
}

const WELCOME: FromMaster = { type: 'welcome', version: '2.0', startedAt: 0, config: {} };
const CALL = { at: 1, uniqueId: UNIQUE_ID, simulate: false, target: 'http://a/' };
const event = (id: string, text = 'x', uniqueId = UNIQUE_ID): FromMaster => ({
  type: 'simulate',
  id,
  uniqueId,
  text,
});

/** Identifiers of the calls of each message sent. */
const callsIn = (sent: readonly ToMaster[]): string[][] =>
  sent.flatMap((message) => (message.type === 'background-calls' ? [message.calls.map(({ id }) => id)] : []));

describe('SessionMail', () => {
  test('gives messages to its session, and to no other', () => {
    const { mail, shown, session } = open();
    mail.message({ type: 'push', uniqueId: UNIQUE_ID, texts: ['trop tôt'] });
    mail.deliverTo(session);
    mail.message({ type: 'push', uniqueId: UNIQUE_ID, texts: ['a', 'b'] });
    mail.message({ type: 'push', uniqueId: '17000000005678', texts: ['c'] });
    expect(shown).toEqual(['a', 'b']);
  });

  test('gives an event once, and confirms it as often as it comes', () => {
    const { mail, sent, session, logs } = open();
    mail.deliverTo(session);
    const simulate = vi.spyOn(session, 'simulate');
    for (const id of ['1', '1', '2']) mail.message(event(id));
    expect(simulate).toHaveBeenCalledTimes(2);
    mail.message(event('3', 'refused'));
    mail.message(event('4', 'x', '17000000005678'));
    expect(sent).toMatchObject(
      [true, true, true, false, false].map((isTaken) => ({ type: 'simulated', isTaken })),
    );
    expect(logs).toHaveLength(2);
  });

  test('tells calls again to each master until they are confirmed', () => {
    const { mail, sent } = open();
    mail.callLater([CALL, CALL]);
    const [ids = []] = callsIn(sent);
    expect(new Set(ids).size).toBe(2);
    mail.message({ type: 'calls-taken', ids: ids.slice(0, 1) });
    mail.message(WELCOME);
    mail.message(WELCOME);
    expect(callsIn(sent).slice(1)).toEqual([[ids[1]], [ids[1]]]);
    mail.message({ type: 'calls-taken', ids });
    mail.message(WELCOME);
    expect(callsIn(sent)).toHaveLength(3);
  });

  test('is settled when all is confirmed, or after two seconds, told in the log', async () => {
    const { mail, sent, logs } = open();
    await mail.settled();
    mail.callLater([CALL]);
    const settled = mail.settled();
    mail.message({ type: 'calls-taken', ids: callsIn(sent).flat() });
    await settled;
    expect(vi.getTimerCount()).toBe(0);
    mail.callLater([CALL]);
    const late = mail.settled();
    await vi.advanceTimersByTimeAsync(2000);
    await late;
    expect(logs).toEqual(['warn BackgroundCall : 1 appel(s) non confirmé(s)']);
  });

  test('keeps a thousand calls at most', () => {
    const { mail, sent, logs } = open();
    mail.callLater(Array(990).fill(CALL));
    mail.callLater(Array(20).fill(CALL));
    mail.callLater([CALL]);
    expect(callsIn(sent).map((ids) => ids.length)).toEqual([990, 10]);
    expect(logs).toEqual([
      'warn BackgroundCall : 10 appel(s) refusé(s), trop à la fois',
      'warn BackgroundCall : 1 appel(s) refusé(s), trop à la fois',
    ]);
  });

  test('answers polls of its session with what there is to show, and others with nobody', () => {
    const { mail, sent, shown, session } = open();
    const poll = (id: number, event: 'START' | null, uniqueId = UNIQUE_ID): void =>
      mail.message({ type: 'media-poll', id, uniqueId, event });
    poll(1, null);
    mail.deliverTo(session);
    poll(2, null);
    poll(3, 'START');
    poll(4, null, '17000000005678');
    const nobody = { type: 'media-polled', isKnown: false, media: null };
    expect(sent).toEqual([
      { ...nobody, id: 1 },
      { type: 'media-polled', id: 2, isKnown: true, media: { type: 'YT', value: 'abc' } },
      { type: 'media-polled', id: 3, isKnown: true, media: null },
      { ...nobody, id: 4 },
    ]);
    expect(shown).toEqual(['poll null', 'poll START']);
  });
});
