import { AMI_STAGES, waitFor, type AmiStage, type FakeCall } from '@minipavi/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { TestCalls, type TestOptions } from '../testing/test-calls.ts';

let it: TestCalls;
afterEach(() => it.stop());

async function start(options: TestOptions = {}): Promise<TestCalls> {
  it = await TestCalls.start(options);
  return it;
}

const rings = (call: FakeCall): void => call.ring();
const ANSWERED = { state: 'answered' };
const failedBy = (code: string, reason?: unknown) => ({
  state: 'failed',
  failure: { code, reason: reason ?? (expect.any(String) as unknown) },
});

describe('a call', () => {
  test('is placed with its number, levels, token and its own channel identifier', async () => {
    const { asterisk, calls, request } = bind(await start());
    const wanted = request({ rx: null, tx: 0 });
    expect(await calls.start(wanted)).toEqual(ANSWERED);
    const [call] = asterisk.calls;
    expect(call?.uniqueId).toBe(`minipavi-${wanted.id}`);
    expect(call?.action.get('Channel')).toBe('PJSIP/line1/sip:0388776655@sbc');
    expect(call?.action.get('Timeout')).toBe('7000');
    expect(call?.action.get('Codecs')).toBe('alaw,ulaw');
    expect(Object.fromEntries(call?.variables ?? [])).toEqual({
      CALLED: '0388776655',
      PID: wanted.token,
      RX: '-38',
      TX: '-28',
    });
  });

  test('is hung up when it is over, once', async () => {
    const { asterisk, calls, request } = bind(await start());
    const wanted = request();
    await calls.start(wanted);
    calls.joined(wanted.id);
    expect(asterisk.channels).toHaveLength(1);
    await Promise.all([calls.hangUp(wanted.id), calls.hangUp(wanted.id)]);
    expect(asterisk.channels).toEqual([]);
    await calls.hangUp(wanted.id);
    expect(asterisk.hangUps).toBeLessThanOrEqual(2); // the second one hears that it has gone
    expect(it.ended).toEqual([]);
    expect(calls.count).toBe(0);
  });

  test('that the other side ends is told so, and nothing is left to hang up', async () => {
    const { asterisk, calls, request } = bind(await start());
    const wanted = request();
    await calls.start(wanted);
    calls.joined(wanted.id);
    (await asterisk.call()).hangUp();
    await waitFor(() => calls.count === 0, { what: 'the call to be forgotten' });
    expect(it.ended).toEqual([`${wanted.id} raccroché`]);
    expect(asterisk.hangUps).toBe(0);
  });

  test.each([
    ['busy', 'busy', 'occupé'],
    ['no-answer', 'no-answer', 'pas de réponse'],
    ['congestion', 'congestion', 'lignes encombrées'],
    ['hung-up', 'hung-up', 'raccroché par le correspondant'],
    ['unallocated', 'unreachable', 'numéro non attribué'],
  ] as const)('that ends in %s is told so at once', async (how, code, reason) => {
    const { calls, request } = bind(await start({ asterisk: { onCall: (call) => call.fail(how) } }));
    expect(await calls.start(request())).toEqual(failedBy(code, reason));
    expect(it.asterisk.hangUps).toBe(0);
  });

  test('that Asterisk does not place is told why', async () => {
    const { asterisk, calls, request } = bind(await start({ asterisk: { mayOriginate: false } }));
    expect(await calls.start(request())).toEqual(
      failedBy('rejected', expect.stringContaining('write = call,originate')),
    );
    expect(asterisk.calls).toEqual([]);
    expect(calls.count).toBe(0);
  });

  test('rings no longer than its time', async () => {
    const line = { channel: 'PJSIP/%NUM%@l', context: 'c', extension: 'e', timeoutMs: 60 };
    const { calls, asterisk, request } = bind(await start({ asterisk: { onCall: rings }, calls: { line } }));
    expect(await calls.start(request())).toEqual(failedBy('no-answer', 'pas de réponse'));
    await asterisk.noChannels();
  });

  test('of which nothing more is heard is given up and hung up on', async () => {
    const line = { channel: 'PJSIP/%NUM%@l', context: 'c', extension: 'e', timeoutMs: 30 };
    const limits = { maxCallMs: 600_000, graceMs: 30, repeatMs: 10 };
    // It rings for ever: this Asterisk does not look at the time either.
    const { calls, request } = bind(await start({ asterisk: { onCall: () => {} }, calls: { line, limits } }));
    expect(await calls.start(request())).toEqual(failedBy('no-answer'));
    expect(it.logs.join('\n')).toContain('Asterisk n’a rien dit de cet appel (manager.conf : read = call');
    await waitFor(() => calls.count === 0, { what: 'the call to be forgotten' });
  });

  test('whose modem never comes is hung up on', async () => {
    const limits = { maxCallMs: 600_000, joinMs: 40, repeatMs: 10 };
    const { calls, asterisk, request } = bind(await start({ calls: { limits } }));
    const wanted = request();
    expect(await calls.start(wanted)).toEqual(ANSWERED);
    await asterisk.noChannels();
    expect(it.ended).toEqual([`${wanted.id} décroché, mais le modem d’Asterisk ne s’est pas connecté`]);
  });

  test('that everybody has forgotten is hung up on in the end', async () => {
    const { calls, asterisk, request } = bind(
      await start({ calls: { limits: { maxCallMs: 40, repeatMs: 10 } } }),
    );
    const wanted = request();
    await calls.start(wanted);
    calls.joined(wanted.id);
    await asterisk.noChannels();
  });

  test('asked for twice is placed once', async () => {
    const { calls, asterisk, request } = bind(await start());
    const wanted = request();
    expect(await Promise.all([calls.start(wanted), calls.start(wanted)])).toEqual([ANSWERED, ANSWERED]);
    await calls.hangUp(wanted.id);
    expect(await calls.start(wanted)).toEqual(failedBy('cancelled'));
    expect(asterisk.calls).toHaveLength(1);
  });
});

describe('a user who leaves', () => {
  test('before the manager is there calls nobody', async () => {
    const { calls, asterisk, request } = bind(await start());
    const wanted = request();
    const outcome = calls.start(wanted);
    await calls.hangUp(wanted.id);
    expect(await outcome).toEqual(failedBy('cancelled'));
    expect(asterisk.calls).toEqual([]);
  });

  test('while it rings leaves no channel, and hears no more of it', async () => {
    const { calls, asterisk, request } = bind(await start({ asterisk: { onCall: rings } }));
    const wanted = request();
    const outcome = calls.start(wanted);
    await asterisk.until(() => asterisk.channels.length === 1, 'the call to ring');
    await calls.hangUp(wanted.id);
    expect(await outcome).toEqual(failedBy('cancelled'));
    expect(asterisk.channels).toEqual([]);
    expect(calls.count).toBe(0);
  });

  test('before Asterisk has made the channel leaves none, though it appears afterwards', async () => {
    const { calls, asterisk, request } = bind(await start({ asterisk: { onCall: () => {} } }));
    const wanted = request();
    void calls.start(wanted);
    const call = await asterisk.call();
    const gone = calls.hangUp(wanted.id);
    await asterisk.until(() => asterisk.hangUps > 1, 'two hang-ups for nothing');
    call.ring();
    await gone;
    expect(call.isGone).toBe(true);
    expect(asterisk.channels).toEqual([]);
  });

  test('while its answer crosses “No such channel” leaves no channel', async () => {
    const { calls, asterisk, request } = bind(await start({ asterisk: { onCall: () => {} } }));
    const wanted = request();
    void calls.start(wanted);
    const call = await asterisk.call();
    const gone = calls.hangUp(wanted.id);
    await asterisk.until(() => asterisk.hangUps === 1, 'a hang-up for nothing');
    call.answer();
    await gone;
    expect(call.isGone).toBe(true);
  });

  test('in the instant in which it is answered leaves no channel', async () => {
    const { calls, asterisk, request } = bind(await start({ asterisk: { onCall: rings } }));
    const wanted = request();
    const outcome = calls.start(wanted);
    await asterisk.until(() => asterisk.channels.length === 1, 'the call to ring');
    const gone = calls.hangUp(wanted.id);
    (await asterisk.call()).answer();
    await gone;
    expect(await outcome).toEqual(failedBy('cancelled'));
    expect(asterisk.channels).toEqual([]);
  });

  test('with its worker leaves no channel', async () => {
    const { calls, asterisk, request } = bind(await start());
    const [mine, other] = [request({ session: '1' }), request({ session: '2' })];
    await Promise.all([calls.start(mine), calls.start(other)]);
    calls.hangUpSession('1');
    await asterisk.until(() => asterisk.channels.length === 1, 'one call to be left');
    expect(asterisk.calls.find((call) => call.isUp)?.uniqueId).toBe(`minipavi-${other.id}`);
  });
});

describe('the connection is lost', () => {
  const isAfter = (stage: AmiStage, other: AmiStage): boolean =>
    AMI_STAGES.indexOf(stage) > AMI_STAGES.indexOf(other);

  test.each(AMI_STAGES)('at “%s”, and no channel is left', async (dropAt) => {
    const line = {
      channel: 'PJSIP/line1/sip:%NUM%@sbc',
      context: 'extcall',
      extension: '999',
      timeoutMs: 200,
    };
    const limits = { maxCallMs: 600_000, graceMs: 50, repeatMs: 10 };
    const { calls, asterisk, request } = bind(await start({ asterisk: { dropAt }, calls: { line, limits } }));
    const wanted = request();
    const outcome = await calls.start(wanted);
    if (isAfter(dropAt, 'told')) expect(outcome).toEqual(ANSWERED);
    else if (dropAt !== 'told') expect(outcome).toEqual(failedBy('unavailable'));
    // Not for want of a call.
    expect(asterisk.calls).toHaveLength(isAfter(dropAt, 'originate') ? 1 : 0);
    await calls.hangUp(wanted.id);
    await asterisk.noChannels();
    expect(asterisk.behaviour.dropAt).toBeNull();
    await waitFor(() => calls.count === 0, { what: 'the call to be forgotten' });
  });

  test.each(AMI_STAGES)(
    'by silence from “%s” on, and no channel is left when it ends',
    async (silentFrom) => {
      const timing = { greetingMs: 50, actionMs: 50, pingEveryMs: 20, pingWithinMs: 40 };
      const line = {
        channel: 'PJSIP/line1/sip:%NUM%@sbc',
        context: 'extcall',
        extension: '999',
        timeoutMs: 100,
      };
      const limits = { maxCallMs: 600_000, graceMs: 50, repeatMs: 10 };
      const { calls, asterisk, request } = bind(
        await start({ asterisk: { silentFrom }, timing, calls: { line, limits } }),
      );
      const wanted = request();
      const outcome = await calls.start(wanted);
      if (outcome.state === 'failed') expect(['unavailable', 'no-answer']).toContain(outcome.failure.code);
      const gone = calls.hangUp(wanted.id);
      asterisk.behaviour.silentFrom = null;
      await gone;
      expect(asterisk.channels).toEqual([]);
    },
  );

  test('during a call, which goes on; it is hung up on when the manager is back', async () => {
    const { calls, asterisk, client, request } = bind(await start());
    const wanted = request();
    await calls.start(wanted);
    calls.joined(wanted.id);
    asterisk.behaviour.silentFrom = 'connect';
    asterisk.dropSessions();
    await waitFor(() => client.state !== 'ready', { what: 'the loss to be seen' });
    expect(asterisk.channels).toHaveLength(1);
    expect(it.ended).toEqual([]);
    const gone = calls.hangUp(wanted.id);
    asterisk.dropSessions();
    asterisk.behaviour.silentFrom = null;
    await gone;
    expect(asterisk.channels).toEqual([]);
  });

  test('with the process that placed the call: the next one hangs up by the name of the call', async () => {
    const { calls, asterisk, request } = bind(await start());
    const wanted = request();
    await calls.start(wanted);
    const line = { channel: 'PJSIP/%NUM%@l', context: 'c', extension: 'e', timeoutMs: 10 };
    const limits = { maxCallMs: 1000, graceMs: 0, repeatMs: 10 };
    const heir = await TestCalls.start({ client: { connect: it.connect }, calls: { line, limits } });
    await heir.calls.hangUp(wanted.id);
    expect(asterisk.channels).toEqual([]);
    expect(heir.calls.count).toBe(0);
    await heir.stop();
  });
});

describe('several calls', () => {
  test('whose events interleave, among those of others, each have their own outcome', async () => {
    const plays: Record<string, (call: FakeCall) => void> = {
      '0388000001': (call) => call.fail('busy'),
      '0388000002': (call) => call.answer(),
      '0388000003': (call) => call.fail('congestion'),
      '0388000004': (call) => call.answer(),
    };
    const waiting: FakeCall[] = [];
    const { calls, asterisk, request } = bind(
      await start({ asterisk: { isNoisy: true, pieceBytes: 7, onCall: (call) => waiting.push(call) } }),
    );
    const wanted = Object.keys(plays).map((number) => request({ number }));
    const outcomes = Promise.all(wanted.map((one) => calls.start(one)));
    await asterisk.until(() => waiting.length === 4, 'four calls');
    for (const call of waiting) call.ring();
    for (const call of [...waiting].reverse()) plays[call.variables.get('CALLED') ?? '']?.(call);
    expect(await outcomes).toEqual([failedBy('busy'), ANSWERED, failedBy('congestion'), ANSWERED]);
    await calls.hangUp(wanted[3]?.id ?? '');
    expect(asterisk.calls.filter((call) => call.isThere).map((call) => call.variables.get('CALLED'))).toEqual(
      ['0388000002'],
    );
    await calls.hangUp(wanted[1]?.id ?? '');
    expect(asterisk.channels).toEqual([]);
    expect(asterisk.regexHangUps).toBe(0);
  });

  test.each([true, false])('end the same whether Hangup comes first (%s)', async (hangUpFirst) => {
    const { calls, request } = bind(
      await start({ asterisk: { hangUpFirst, onCall: (call) => call.fail('busy') } }),
    );
    expect(await Promise.all([calls.start(request()), calls.start(request())])).toEqual([
      failedBy('busy'),
      failedBy('busy'),
    ]);
    await waitFor(() => calls.count === 0, { what: 'both calls to be forgotten' });
  });

  test('are no more than may be at once, in a session and in a day', async () => {
    const { calls, request } = bind(
      await start({ calls: { maxAtOnce: 2 }, quotas: { perSession: 2, perDay: 3 } }),
    );
    const first = request({ session: 'a' });
    expect(await calls.start(first)).toEqual(ANSWERED);
    expect(await calls.start(request({ session: 'a' }))).toEqual(ANSWERED);
    expect(await calls.start(request({ session: 'b' }))).toEqual(
      failedBy('quota', expect.stringContaining('2 appels')),
    );
    await calls.hangUp(first.id);
    expect(await calls.start(request({ session: 'a' }))).toEqual(
      failedBy('quota', expect.stringContaining('session')),
    );
    const third = request({ session: 'b' });
    expect(await calls.start(third)).toEqual(ANSWERED);
    await calls.hangUp(third.id);
    expect(await calls.start(request({ session: 'c' }))).toEqual(
      failedBy('quota', expect.stringContaining('aujourd’hui')),
    );
  });

  test('all end when the gateway stops, and the manager is left', async () => {
    const { calls, asterisk, request } = bind(
      await start({
        asterisk: { onCall: (call) => (call.variables.get('CALLED') === '01' ? call.ring() : call.answer()) },
      }),
    );
    const ringing = calls.start(request({ number: '01' }));
    await calls.start(request());
    await asterisk.until(() => asterisk.channels.length === 2, 'both calls');
    await calls.close(5000);
    expect(asterisk.channels).toEqual([]);
    expect(await ringing).toEqual(failedBy('cancelled'));
    await asterisk.until(() => asterisk.openSessions === 0, 'the manager to be left');
    expect(await calls.start(request())).toEqual(failedBy('unavailable'));
  });
});

describe('what is hostile', () => {
  test.each([
    '',
    '12a',
    '06,EVIL=1',
    '06\r\nAction: Command',
    '0612@evil',
    '/.*/',
    '06&PJSIP/07',
    '15',
    '+49301234',
  ])('as a number, %j, never reaches Asterisk', async (number) => {
    const { calls, asterisk, request } = bind(await start());
    expect(await calls.start(request({ number }))).toEqual(failedBy('forbidden'));
    expect(asterisk.sessions).toEqual([]);
    expect(it.logs.join()).not.toContain('EVIL');
  });

  test.each(['a,b', 'a\r\nAction: Command', '${SHELL(id)}', 'a"b', 'x'.repeat(90)])(
    'as a token, %j, never reaches Asterisk',
    async (token) => {
      const { calls, asterisk, request } = bind(await start());
      expect(await calls.start(request({ token }))).toEqual(failedBy('rejected'));
      expect(asterisk.calls).toEqual([]);
    },
  );

  test.each(['/.*/', 'a b', '', 'x'.repeat(100)])('as an identifier, %j, hangs up on nobody', async (id) => {
    const { calls, asterisk, request } = bind(await start());
    expect(await calls.start(request({ id }))).toEqual(failedBy('rejected'));
    await calls.hangUp(id);
    expect(asterisk.sessions).toEqual([]);
  });

  test('numbers and secrets stay out of the log', async () => {
    const { calls, request } = bind(await start());
    await calls.start(request());
    expect(it.logs.join('\n')).toContain('CALLTO 0388••••55 : appel');
    expect(it.logs.join('\n')).not.toMatch(/0388776655|amipwd/);
  });
});

/** Its parts, ready to be taken apart. */
function bind(one: TestCalls) {
  const { asterisk, calls, client } = one;
  return { asterisk, calls, client, request: one.request.bind(one) };
}
