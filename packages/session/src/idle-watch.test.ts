import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { IdleWatch } from './idle-watch.ts';

const SECOND = 1000;
const TIMEOUT = 600 * SECOND;

let began: number;
let events: string[];
let watch: IdleWatch;
let isShowing: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  began = performance.now();
  events = [];
  isShowing = false;
});

afterEach(() => {
  watch.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function start(hasSaver: () => boolean = () => false): void {
  const note = (what: string) => events.push(`${what} ${Math.round((performance.now() - began) / SECOND)}`);
  watch = new IdleWatch({
    timeoutMs: TIMEOUT,
    hasSaver,
    onSaver: () => note('saver'),
    onTimeout: () => note('timeout'),
    isShowing: () => isShowing,
  });
}

const pass = (seconds: number) => vi.advanceTimersByTime(seconds * SECOND);

describe('IdleWatch', () => {
  test('times out once, after the time without the user', () => {
    start();
    pass(2 * 600);
    expect(events).toEqual(['timeout 600']);
  });

  test('counts the time from the last thing the user did', () => {
    start();
    pass(599);
    watch.touch();
    pass(599);
    expect(events).toEqual([]);
    pass(2);
    expect(events).toEqual(['timeout 1199']);
  });

  test('draws the saver after 120 s, then every 5 s, until the time-out', () => {
    start(() => true);
    pass(119);
    expect(events).toEqual([]);
    pass(12);
    expect(events).toEqual(['saver 120', 'saver 125', 'saver 130']);
    pass(600);
    expect(events.slice(-2)).toEqual(['saver 595', 'timeout 600']);
  });

  test('a key sends the saver away for another 120 s', () => {
    start(() => true);
    pass(122);
    watch.touch();
    pass(119);
    expect(events).toEqual(['saver 120']);
    pass(7);
    expect(events).toEqual(['saver 120', 'saver 242', 'saver 247']);
  });

  test('a terminal that identifies itself late has its saver in time', () => {
    let isIdentified = false;
    start(() => isIdentified);
    pass(300);
    watch.touch();
    isIdentified = true;
    pass(121);
    expect(events).toEqual(['saver 420']);
  });

  test('a saver that is switched off is not drawn any more', () => {
    let isOn = true;
    start(() => isOn);
    pass(121);
    isOn = false;
    pass(400);
    expect(events).toEqual(['saver 120']);
  });

  test('does not count the time the service takes', () => {
    start(() => true);
    pass(100);
    watch.pause();
    pass(5000);
    expect(events).toEqual([]);
    watch.resume();
    pass(119);
    expect(events).toEqual([]);
    pass(2);
    expect(events).toEqual(['saver 5220']);
  });

  test('takes another time-out at once, and goes back to its own', () => {
    start();
    watch.setTimeoutMs(60 * SECOND);
    pass(61);
    expect(events).toEqual(['timeout 60']);
    watch.touch();
    watch.setTimeoutMs(null);
    pass(601);
    expect(events).toEqual(['timeout 60', 'timeout 661']);
  });

  test('takes a time-out set during a pause after it', () => {
    start();
    watch.pause();
    watch.setTimeoutMs(60 * SECOND);
    pass(1000);
    watch.resume();
    pass(61);
    expect(events).toEqual(['timeout 1060']);
  });

  test('does not count the time that a slow line takes to show a page', () => {
    start(() => true);
    watch.pause();
    isShowing = true;
    watch.resume();
    pass(500);
    expect(events).toEqual([]);
    isShowing = false;
    pass(119);
    expect(events).toEqual([]);
    pass(2);
    expect(events).toEqual(['saver 621']);
  });

  test('goes on with the time that had passed before a page that is not for the user’s doing', () => {
    start();
    pass(300);
    isShowing = true;
    watch.resumeUntouched();
    pass(60);
    isShowing = false;
    pass(299);
    expect(events).toEqual([]);
    pass(3);
    expect(events).toEqual(['timeout 661']);
  });

  test('looks twice at a page that began to be shown meanwhile', () => {
    start();
    pass(595);
    isShowing = true;
    pass(30);
    isShowing = false;
    pass(500);
    expect(events).toEqual(['timeout 626']);
  });

  test('counts the time that the saver takes to be drawn', () => {
    start(() => true);
    pass(119);
    isShowing = true;
    pass(3);
    isShowing = false;
    pass(120);
    isShowing = true;
    pass(500);
    expect(events.at(-1)).toBe('timeout 603');
  });

  test('does nothing once stopped, whatever is set', () => {
    start(() => true);
    watch.stop();
    watch.setTimeoutMs(SECOND);
    watch.touch();
    pass(10_000);
    expect(events).toEqual([]);
  });
});
