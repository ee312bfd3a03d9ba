import type { MediaPoll, ToMaster } from '@minipavi/bus';
import { expect, test } from 'vitest';
import { MAX_POLLS, MAX_POLLS_PER_SESSION, MediaPolls } from './media-polls.ts';

const ONE = '17171234565062';
const VIDEO = { type: 'YT', value: 'dQw4w9WgXcQ' } as const;
const NOTHING_NEW = { isKnown: true, media: null };

function pollsWith({ patienceMs = 60_000, isAway = false } = {}) {
  const sent: MediaPoll[] = [];
  const master = { isAway };
  const polls = new MediaPolls({
    send: (message: ToMaster) => message.type === 'media-poll' && sent.push(message),
    isMasterAway: () => master.isAway,
    patienceMs,
  });
  return { polls, sent, master };
}

test('each answer goes to its own question, in whatever order', async () => {
  const { polls, sent } = pollsWith();
  const answers = [polls.ask(ONE, 'START'), polls.ask('17171234569999', null)];
  expect(sent).toMatchObject([
    { uniqueId: ONE, event: 'START' },
    { uniqueId: '17171234569999', event: null },
  ]);
  const [first, second] = sent.map(({ id }) => id);
  polls.settle(second ?? 0, { isKnown: false, media: null });
  polls.settle(first ?? 0, { isKnown: true, media: VIDEO });
  expect(await Promise.all(answers)).toEqual([
    { isKnown: true, media: VIDEO },
    { isKnown: false, media: null },
  ]);
});

test('a worker that does not answer has nothing new, and its late answer harms nobody', async () => {
  const { polls, sent } = pollsWith({ patienceMs: 5 });
  expect(await polls.ask(ONE, null)).toEqual(NOTHING_NEW);
  const next = polls.ask(ONE, null);
  polls.settle(sent[0]?.id ?? 0, { isKnown: true, media: VIDEO });
  polls.settle(sent[1]?.id ?? 0, { isKnown: false, media: null });
  expect(await next).toEqual({ isKnown: false, media: null });
});

test('while the master is away nothing piles up for it', async () => {
  const { polls, sent, master } = pollsWith({ isAway: true });
  expect(await polls.ask(ONE, 'STOP')).toEqual(NOTHING_NEW);
  expect(sent).toEqual([]);
  master.isAway = false;
  void polls.ask(ONE, null);
  expect(sent).toHaveLength(1);
  polls.close();
});

test('questions under way are bounded, for one session and for all', async () => {
  const { polls, sent } = pollsWith();
  const askTimes = (uniqueId: string, times: number) =>
    Array.from({ length: times }, () => polls.ask(uniqueId, null));
  const hanging = askTimes(ONE, MAX_POLLS_PER_SESSION);
  expect(await polls.ask(ONE, null)).toEqual(NOTHING_NEW);
  expect(sent).toHaveLength(MAX_POLLS_PER_SESSION);
  for (let session = 0; sent.length < MAX_POLLS; session += 1) {
    hanging.push(...askTimes(`other ${session}`, MAX_POLLS_PER_SESSION));
  }
  expect(await polls.ask('one more', null)).toEqual(NOTHING_NEW);
  expect(sent).toHaveLength(MAX_POLLS);
  polls.settle(sent[0]?.id ?? 0, NOTHING_NEW);
  void polls.ask(ONE, null);
  expect(sent).toHaveLength(MAX_POLLS + 1);
  polls.close();
  expect(await Promise.all(hanging)).toEqual(hanging.map(() => NOTHING_NEW));
});
