import { expect, test } from 'vitest';
import type { ReputationQuestion, ToMaster } from '@minipavi/bus';
import { Reputations } from './reputations.ts';

const ADDRESS = '80.67.169.12';
const OTHER = '80.67.169.40';

function scene({ patienceMs = 60_000, isAway = false } = {}) {
  const sent: ReputationQuestion[] = [];
  const clock = { now: 0 };
  const reputations = new Reputations({
    send: (message: ToMaster) => message.type === 'reputation-question' && sent.push(message),
    isMasterAway: () => isAway,
    now: () => clock.now,
    patienceMs,
  });
  const answer = (nth: number, score: number | null, pid = process.pid): void =>
    reputations.onMessage({ type: 'reputation-answer', id: sent[nth]?.id ?? 0, pid, score });
  return { reputations, sent, clock, answer };
}

test('each answer goes to its own question, in whatever order', async () => {
  const { reputations, sent, answer } = scene();
  const asked = [reputations.ask(ADDRESS), reputations.ask(OTHER)];
  expect(sent.map(({ address, pid }) => [address, pid])).toEqual([
    [ADDRESS, process.pid],
    [OTHER, process.pid],
  ]);
  answer(1, 3);
  answer(0, 97);
  expect(await Promise.all(asked)).toEqual([97, 3]);
});

test('all requests of a page wait for one answer, and the next page for none', async () => {
  const { reputations, sent, clock, answer } = scene();
  const asked = [reputations.ask(ADDRESS), reputations.ask(ADDRESS)];
  answer(0, 97);
  expect(await Promise.all(asked)).toEqual([97, 97]);
  expect(await reputations.ask(ADDRESS)).toBe(97);
  clock.now = 3_600_000;
  void reputations.ask(ADDRESS);
  expect(sent).toHaveLength(2);
  reputations.close();
});

test('where nothing could be known it is asked again after a minute', async () => {
  const { reputations, sent, clock, answer } = scene();
  const asked = reputations.ask(ADDRESS);
  answer(0, null);
  expect([await asked, await reputations.ask(ADDRESS)]).toEqual([null, null]);
  clock.now = 60_000;
  void reputations.ask(ADDRESS);
  expect(sent).toHaveLength(2);
  reputations.close();
});

test('a master that does not answer keeps nobody waiting, and its late answer changes nothing', async () => {
  const { reputations, answer } = scene({ patienceMs: 5 });
  expect(await reputations.ask(ADDRESS)).toBeNull();
  answer(0, 97);
  expect(await reputations.ask(ADDRESS)).toBeNull();
});

test('while the master is away nothing is asked', async () => {
  const { reputations, sent } = scene({ isAway: true });
  expect([await reputations.ask(ADDRESS), sent]).toEqual([null, []]);
});

test('an answer to a process before this one is nobody’s', async () => {
  const { reputations, answer } = scene();
  const asked = reputations.ask(ADDRESS);
  answer(0, 97, process.pid + 1);
  answer(0, 3);
  expect(await asked).toBe(3);
});

test('in a flood some are taken for unknown, and none is kept for ever', async () => {
  const { reputations, sent, answer } = scene();
  const asked = Array.from({ length: 300 }, (_, i) => reputations.ask(`80.67.${i >> 8}.${i & 255}`));
  expect([sent.length, await asked[200]]).toEqual([200, null]);
  sent.forEach((_, nth) => answer(nth, 0));
  await Promise.all(asked);
  for (let i = 0; i < 6000; i++) {
    const one = reputations.ask(`90.${i >> 8}.${i & 255}.1`);
    answer(sent.length - 1, 0);
    await one;
  }
  // The oldest was forgotten.
  void reputations.ask('80.67.0.0');
  expect(sent).toHaveLength(6201);
  reputations.close();
});
