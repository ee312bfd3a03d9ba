import { waitFor, type FakeCall } from '@minipavi/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { TestCalls, type TestOptions } from '../testing/test-calls.ts';

let it: TestCalls;
afterEach(() => it.stop());

async function start(options: TestOptions = {}) {
  it = await TestCalls.start(options);
  const { asterisk, calls, client } = it;
  return { asterisk, calls, client, request: it.request.bind(it) };
}

const rings = (call: FakeCall): void => call.ring();
const ANSWERED = { state: 'answered' };
const failedBy = (code: string, reason?: unknown) => ({
  state: 'failed',
  failure: { code, reason: reason ?? (expect.any(String) as unknown) },
});
const LOCAL = { channel: 'Local/%NUM%@far/n', context: 'c', extension: 'e', timeoutMs: 7000 };
/** What became of a call, for lack of success. */
const response = (call: FakeCall, reason: number): string[] => [
  ...['Event: OriginateResponse', `ActionID: ${call.action.get('ActionID')}`, 'Response: Failure'],
  ...[`Reason: ${reason}`, `Uniqueid: ${call.uniqueId}`],
];

describe('a call that Asterisk gives no reason for', () => {
  test('is told why by the cause that the end of its channel adds', async () => {
    const { asterisk, calls, client, request } = await start({ asterisk: { onCall: rings } });
    const wanted = request();
    let outcome: unknown;
    void calls.start(wanted).then((how) => (outcome = how));
    const call = await asterisk.call();
    asterisk.tell(response(call, 0));
    await client.act([['Action', 'Ping']]); // all that came before has been read
    expect(outcome).toBeUndefined();
    asterisk.tell(['Event: Hangup', `Uniqueid: ${call.uniqueId}`, 'Cause: 17']);
    await waitFor(() => outcome !== undefined, { what: 'the outcome' });
    expect(outcome).toEqual(failedBy('busy', 'occupé'));
    expect(asterisk.hangUps).toBe(0);
  });

  test('and whose cause gets lost with the connection is not said to be lost', async () => {
    const { asterisk, calls, client, request } = await start({ asterisk: { onCall: rings } });
    const outcome = calls.start(request());
    asterisk.tell(response(await asterisk.call(), 8));
    await client.act([['Action', 'Ping']]);
    asterisk.dropSessions();
    expect(await outcome).toEqual(failedBy('congestion', 'lignes encombrées'));
    expect(calls.count).toBe(0);
  });

  test('is cancelled if the user leaves before the cause is known', async () => {
    const { asterisk, calls, client, request } = await start({ asterisk: { onCall: rings } });
    const wanted = request();
    const outcome = calls.start(wanted);
    const call = await asterisk.call();
    asterisk.tell(response(call, 0));
    await client.act([['Action', 'Ping']]);
    const gone = calls.hangUp(wanted.id);
    expect(await outcome).toEqual(failedBy('cancelled'));
    await gone;
    expect(asterisk.channels).toEqual([]);
    expect(calls.count).toBe(0);
  });

  test('because its channel cannot be made is told so, though no end of it ever comes', async () => {
    const { calls, request } = await start({ asterisk: { onCall: (call) => call.neverExists() } });
    expect(await calls.start(request())).toEqual(
      failedBy('unreachable', expect.stringContaining('inconnus d’Asterisk')),
    );
    expect(calls.count).toBe(0);
  });
});

describe('a call through a Local channel', () => {
  test.each([
    ['busy', 'busy', 'occupé'],
    ['congestion', 'congestion', 'lignes encombrées'],
    ['unallocated', 'unreachable', 'numéro non attribué'],
  ] as const)('that ends in %s is told so', async (how, code, reason) => {
    const { calls, request } = await start({
      asterisk: { onCall: (call) => call.fail(how) },
      calls: { line: LOCAL },
    });
    expect(await calls.start(request())).toEqual(failedBy(code, reason));
  });

  test('ends with the half that is ours, once', async () => {
    const { asterisk, calls, client, request } = await start({ calls: { line: LOCAL } });
    const wanted = request();
    expect(await calls.start(wanted)).toEqual(ANSWERED);
    asterisk.tell(['Event: Hangup', `Uniqueid: minipavi-${wanted.id};2`, 'Cause: 16']);
    await client.act([['Action', 'Ping']]);
    expect(it.ended).toEqual([]);
    (await asterisk.call()).hangUp();
    await waitFor(() => calls.count === 0, { what: 'the call to be forgotten' });
    expect(it.ended).toEqual([`${wanted.id} raccroché`]);
  });
});
