import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Breaker } from './breaker.ts';

let breaker: Breaker;
let told: string[];
let causes: string[];

beforeEach(() => {
  vi.useFakeTimers();
  breaker = new Breaker();
  [told, causes] = [[], []];
  breaker.on('opened', (pauseMs, cause) => {
    told.push(`opened ${pauseMs}`);
    causes.push(cause);
  });
  for (const name of ['trying', 'tried', 'closed'] as const) breaker.on(name, () => told.push(name));
});
afterEach(() => {
  breaker.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const storm = (accidents = 10): void => {
  for (let i = 0; i < accidents; i++) breaker.accident();
};
const news = (): string[] => told.splice(0);

describe('a breaker', () => {
  test('stays closed at nine accidents, and at any number of them over a longer time', () => {
    storm(9);
    vi.advanceTimersByTime(10_000);
    for (let i = 0; i < 50; i++) {
      breaker.accident();
      vi.advanceTimersByTime(1_200);
    }
    expect(news()).toEqual([]);
  });

  test('opens at the tenth within ten seconds, once, and tries one caller after a pause', () => {
    storm(30);
    expect(news()).toEqual(['opened 5000']);
    vi.advanceTimersByTime(5_000);
    expect(news()).toEqual(['trying']);
    breaker.admitted('first');
    breaker.admitted('second');
    expect(news()).toEqual(['tried']);
  });

  test('closes when the caller is still there after ten seconds', () => {
    storm();
    vi.advanceTimersByTime(5_000);
    breaker.admitted('first');
    vi.advanceTimersByTime(9_999);
    expect(news()).not.toContain('closed');
    vi.advanceTimersByTime(1);
    expect(news()).toEqual(['closed']);
    storm(9);
    expect(news(), 'old accidents are forgotten').toEqual([]);
  });

  test('closes when he leaves before that, whoever else leaves', () => {
    storm();
    vi.advanceTimersByTime(5_000);
    breaker.over('somebody else');
    breaker.admitted('first');
    breaker.over('somebody else');
    expect(news()).not.toContain('closed');
    breaker.over('first');
    expect(news()).toEqual(['closed']);
  });

  test('opens for twice as long when his process dies, up to a minute, and for as little as at first after all was well', () => {
    storm();
    for (const pauseMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      expect(news()).toContain(`opened ${pauseMs}`);
      vi.advanceTimersByTime(pauseMs);
      breaker.admitted(`after ${pauseMs}`);
      breaker.accident();
      // His connection is over by then, which is no news.
      breaker.over(`after ${pauseMs}`);
    }
    expect(news()).not.toContain('closed');
    vi.advanceTimersByTime(60_000);
    breaker.admitted('last');
    breaker.over('last');
    storm();
    expect(news().slice(-2)).toEqual(['closed', 'opened 5000']);
  });

  test('takes a caller for whom no process could be had as a failure', () => {
    storm();
    vi.advanceTimersByTime(5_000);
    breaker.admitted('first');
    breaker.dropped('first');
    breaker.over('first');
    expect(news()).toEqual(['opened 5000', 'trying', 'tried', 'opened 10000']);
    expect(causes).toEqual(['dying', 'starved']);
  });

  test('opens when no process can be started, and again for as long as that is so', () => {
    breaker.starved();
    breaker.starved();
    vi.advanceTimersByTime(5_000);
    breaker.starved();
    expect(news()).toEqual(['opened 5000', 'trying', 'opened 10000']);
    expect(causes).toEqual(['starved', 'starved']);
  });
});
