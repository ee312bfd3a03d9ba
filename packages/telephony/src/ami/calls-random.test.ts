import { setTimeout as pause } from 'node:timers/promises';
import { generator, newSeed, type FakeCall } from '@minipavi/testkit';
import { expect, test } from 'vitest';
import { TestCalls } from '../testing/test-calls.ts';

const RUNS = 60;
const LASTS_MS = 30;

/** Networks, users and connections do what they like, when they like; in the end there is no channel. */
async function play(seed: number): Promise<void> {
  const random = generator(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const pick = <T>(from: readonly [T, ...T[]]): T => from[upTo(from.length)] ?? from[0];
  const soon = (act: () => unknown): Promise<unknown> => pause(upTo(LASTS_MS)).then(act);

  const events: Promise<unknown>[] = [];
  const network = (call: FakeCall): void => {
    const acts: readonly [() => void, ...(() => void)[]] = [
      () => call.ring(),
      () => call.answer(),
      () => call.fail(pick(['busy', 'congestion', 'no-answer', 'unallocated', 'hung-up'])),
      () => call.hangUp(),
    ];
    for (let act = 0; act < 3; act++) events.push(soon(pick(acts)));
  };
  const line = { channel: 'PJSIP/line1/sip:%NUM%@sbc', context: 'extcall', extension: '999', timeoutMs: 60 };
  const it = await TestCalls.start({
    asterisk: {
      onCall: network,
      isNoisy: random() < 0.3,
      hangUpFirst: random() < 0.5,
      pieceBytes: random() < 0.2 ? 40 : null,
    },
    calls: { line, limits: { maxCallMs: 60_000, graceMs: 200, joinMs: 40, repeatMs: 5 } },
  });
  try {
    const wanted = Array.from({ length: 4 }, () => it.request());
    const outcomes = wanted.map((one) => soon(() => it.calls.start(one)));
    for (const { id } of wanted) {
      if (random() < 0.5) events.push(soon(() => it.calls.joined(id)));
      if (random() < 0.5) events.push(soon(() => it.calls.hangUp(id)));
    }
    for (let drop = upTo(3); drop > 0; drop--) events.push(soon(() => it.asterisk.dropSessions()));
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toHaveProperty('state');
    await Promise.all(wanted.map(({ id }) => it.calls.hangUp(id)));
    await Promise.all(events);
    await it.asterisk.noChannels();
    expect(it.calls.count).toBe(0);
    expect(it.asterisk.regexHangUps).toBe(0);
  } finally {
    await it.stop();
  }
}

test(`no channel is left, whatever happens when (${RUNS} scripts)`, { timeout: 60_000 }, async () => {
  for (let run = 0; run < RUNS; run += 6) {
    const seeds = Array.from({ length: 6 }, newSeed);
    const results = await Promise.allSettled(seeds.map(play));
    const failed = results.flatMap((result, index) =>
      result.status === 'rejected' ? [`seed ${seeds[index]}: ${String(result.reason)}`] : [],
    );
    expect(failed).toEqual([]);
  }
});
