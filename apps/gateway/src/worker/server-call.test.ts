import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServerCall } from './server-call.ts';

let sent: string[];
let call: ServerCall;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  call = new ServerCall((bytes) => sent.push(Buffer.from(bytes).toString('latin1')));
});
afterEach(() => {
  call.stop();
  vi.useRealTimers();
});

describe('a server reached by telephone', () => {
  test('that begins by itself is told nothing', () => {
    vi.advanceTimersByTime(500);
    call.received(25);
    vi.advanceTimersByTime(5_000);
    expect(sent).toEqual([]);
  });

  test('that says nothing is told after a second that a terminal is there, and once', () => {
    vi.advanceTimersByTime(999);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual(['\x13S']);
    vi.advanceTimersByTime(28_000);
    expect(sent).toHaveLength(1);
  });

  test('that has said little after half a minute is told every 5 s', () => {
    call.received(199);
    vi.advanceTimersByTime(29_999);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(10_001);
    expect(sent).toEqual(['\x13S', '\x13S', '\x13S']);
    call.received(1);
    vi.advanceTimersByTime(60_000);
    expect(sent).toHaveLength(3);
  });

  test('is told nothing any more once it is over', () => {
    call.stop();
    vi.advanceTimersByTime(60_000);
    expect(sent).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
