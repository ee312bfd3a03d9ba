import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Media } from './media.ts';
import { bytesOf } from './testing/bytes.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function made() {
  let told = 0;
  const media = new Media(() => void told++);
  return { media, told: () => told };
}

const video = (name: string): Uint8Array => bytesOf(`\x14#DYT:${name}\x14#F`);

describe('Media', () => {
  test('keeps what was sent last until it is fetched, once', () => {
    const { media } = made();
    expect(media.poll()).toBeNull();
    media.page(video('a'));
    media.stream()(video('b'));
    media.page(bytesOf('none'));
    expect(media.poll()).toEqual({ type: 'YT', value: 'b' });
    expect(media.poll()).toBeNull();
  });

  test('puts the pieces of a stream together, and no others', () => {
    const { media } = made();
    const [first, second] = [media.stream(), media.stream()];
    first(bytesOf('\x14#DYT:a'));
    second(bytesOf('b\x14#F'));
    media.page(bytesOf('c\x14#F'));
    media.page(bytesOf('\x14#DYT:d'));
    media.page(bytesOf('e\x14#F'));
    expect(media.poll()).toBeNull();
    first(bytesOf('f\x14#F'));
    expect(media.poll()).toEqual({ type: 'YT', value: 'af' });
  });

  test('knows of a player for five seconds after it has asked', () => {
    const { media } = made();
    expect(media.flag).toBe(0);
    media.poll();
    vi.advanceTimersByTime(4_999);
    expect(media.flag).toBe(1);
    vi.advanceTimersByTime(1);
    expect(media.flag).toBe(0);
    media.poll();
    expect(media.flag).toBe(1);
  });

  test('tells of what comes when nothing waited, and again once a second as long as nobody fetches', () => {
    const { media, told } = made();
    for (let i = 0; i < 100; i++) media.page(video(`v${i}`));
    expect(told()).toBe(1);
    media.poll();
    media.page(video('a'));
    expect(told()).toBe(2);
    vi.advanceTimersByTime(1_000);
    media.page(bytesOf('none'));
    expect(told()).toBe(2);
    media.page(video('b'));
    media.page(video('c'));
    expect(told()).toBe(3);
  });
});
