import type { MediaRequest } from '@minipavi/bus';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  MAX_LISTENERS,
  MAX_LISTENERS_PER_GROUP,
  MediaChannels,
  type MediaListener,
} from './media-channels.ts';
import type { MediaAnswer } from './media-polls.ts';

const ONE = '17171234565062';
const VIDEO = { type: 'YT', value: 'dQw4w9WgXcQ' } as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** `waiting`: what the services of the sessions have sent and nobody fetched. */
function stage() {
  const waiting: MediaRequest[] = [];
  const live = new Set([ONE]);
  const poll = vi.fn(() => Promise.resolve<MediaAnswer>({ isKnown: true, media: waiting.shift() ?? null }));
  const channels = new MediaChannels({ poll, isLive: (uniqueId) => live.has(uniqueId) });
  const listen = (group = 'home', uniqueId = ONE) => {
    const heard: string[] = [];
    const listener: MediaListener = {
      media: ({ value }) => heard.push(value),
      ended: (isOver) => {
        heard.push(isOver ? 'over' : 'closed');
        leave?.();
      },
    };
    const leave = channels.join(uniqueId, group, listener);
    return { heard, leave };
  };
  return { channels, waiting, live, poll, listen };
}

const later = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test('the first question is asked at once, then one within each five seconds for all who listen', async () => {
  const { listen, poll, channels } = stage();
  listen();
  expect(poll).toHaveBeenCalledTimes(1);
  listen('elsewhere');
  await later(0);
  poll.mockClear();
  await later(60_000);
  expect(poll).toHaveBeenCalledTimes(15);
  channels.close();
});

test('what the service sends reaches everyone who listens, and those of no other session', async () => {
  const { listen, waiting, channels, live } = stage();
  live.add('other');
  const [one, two, other] = [listen(), listen('elsewhere'), listen('home', 'other')];
  await later(0);
  waiting.push(VIDEO);
  channels.ready(ONE);
  channels.ready('unheard of');
  await later(0);
  expect([one.heard, two.heard, other.heard]).toEqual([[VIDEO.value], [VIDEO.value], []]);
  channels.close();
});

test('what is sent while a question is under way is asked for as soon as that is answered', async () => {
  const { listen, channels, poll } = stage();
  const answers: ((answer: MediaAnswer) => void)[] = [];
  poll.mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  const { heard } = listen();
  for (let time = 0; time < 5; time += 1) channels.ready(ONE);
  expect(poll).toHaveBeenCalledTimes(1);
  answers[0]?.({ isKnown: true, media: null });
  await later(0);
  expect(poll).toHaveBeenCalledTimes(2);
  answers[1]?.({ isKnown: true, media: VIDEO });
  await later(0);
  expect([heard, poll.mock.calls.length]).toEqual([[VIDEO.value], 2]);
  channels.close();
});

test('who leaves hears no more, and with the last one the questions end', async () => {
  const { listen, channels, waiting, poll } = stage();
  const [one, two] = [listen(), listen()];
  await later(0);
  one.leave?.();
  one.leave?.();
  waiting.push(VIDEO);
  channels.ready(ONE);
  await later(0);
  expect([one.heard, two.heard]).toEqual([[], [VIDEO.value]]);
  two.leave?.();
  poll.mockClear();
  await later(60_000);
  expect([poll.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
});

test('the end of the session is told at once, once', async () => {
  const { listen, channels } = stage();
  const [one, two] = [listen(), listen()];
  channels.gone(ONE);
  channels.gone(ONE);
  await later(20_000);
  expect([one.heard, two.heard]).toEqual([['over'], ['over']]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a session that a new master does not know yet is given time to come back', async () => {
  const { listen, live, channels } = stage();
  const { heard } = listen();
  live.delete(ONE);
  await later(4500);
  live.add(ONE);
  await later(20_000);
  expect(heard).toEqual([]);
  live.delete(ONE);
  await later(12_000);
  expect(heard).toEqual(['over']);
  channels.close();
});

test('closing tells everyone, without a word about the session', () => {
  const { listen, channels } = stage();
  const { heard } = listen();
  channels.close();
  expect([heard, vi.getTimerCount()]).toEqual([['closed'], 0]);
});

test('listeners are bounded, from one address and in all; who leaves makes room', () => {
  const { listen, channels } = stage();
  const crowd = Array.from({ length: MAX_LISTENERS_PER_GROUP }, () => listen('home'));
  expect(listen('home').leave).toBeNull();
  crowd[0]?.leave?.();
  expect(listen('home').leave).not.toBeNull();
  for (let one = MAX_LISTENERS_PER_GROUP; one < MAX_LISTENERS; one += 1) {
    expect(listen(`guest ${one}`).leave).not.toBeNull();
  }
  expect(listen('one more').leave).toBeNull();
  channels.close();
  expect(listen('home').leave).not.toBeNull();
  channels.close();
});
