import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Captures, type CaptureOptions } from './captures.ts';
import { bytesOf, textOf } from './testing/bytes.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

function made(options: Partial<CaptureOptions> = {}) {
  const kept: string[] = [];
  const captures = new Captures({
    key: 'P',
    message: 'Capturé',
    messageMax: 'Plus de place',
    max: 2,
    picture: (screen, { isColour, inMinitel }) =>
      Promise.resolve(bytesOf(`PNG ${textOf(screen)} ${isColour} ${inMinitel}`)),
    onCaptured: (seq, screen) => kept.push(`${seq} ${textOf(screen)}`),
    ...options,
  });
  return { captures, kept };
}

const LIST = { name: 'getScreenList' } as const;
const get = (seq: number, color = false, minitel = false) =>
  ({ name: 'getScreen', param: { seq, color, minitel } }) as const;
const NONE = { item: 'getscreen', result: false };

describe('Captures', () => {
  test('keeps as many as it may, and says so', async () => {
    const { captures, kept } = made();
    vi.setSystemTime(new Date(2026, 0, 2, 3, 4, 5));
    expect(captures.take(bytesOf('\fa'))).toBe('Capturé');
    vi.setSystemTime(new Date(2026, 11, 31, 23, 59, 0));
    expect(captures.take(bytesOf('\fb'))).toBe('Capturé');
    expect(captures.take(bytesOf('\fc'))).toBe('Plus de place');
    expect(kept).toEqual(['1 \fa', '2 \fb']);
    expect(await captures.data(LIST)).toEqual({
      item: 'getscreenlist',
      result: true,
      datas: [
        { date: '02/01/2026 03:04:05', seq: 1 },
        { date: '31/12/2026 23:59:00', seq: 2 },
      ],
    });
  });

  test('gives the picture asked for, and none of what was not captured', async () => {
    const { captures } = made();
    expect(await captures.data(get(1))).toEqual(NONE);
    captures.take(bytesOf('\fa'));
    captures.take(bytesOf('\fb'));
    const picture = async (...what: Parameters<typeof get>) => {
      const data = await captures.data(get(...what));
      if (data.item !== 'getscreen' || !data.result) throw new Error(JSON.stringify(data));
      return [data.seq, Buffer.from(data.datas, 'base64').toString('latin1')];
    };
    expect(await picture(1)).toEqual([1, 'PNG \fa false false']);
    expect(await picture(2, true)).toEqual([2, 'PNG \fb true false']);
    expect(await picture(2, false, true)).toEqual([2, 'PNG \fb false true']);
    for (const seq of [0, 3, -1, 1e300]) expect(await captures.data(get(seq)), `${seq}`).toEqual(NONE);
  });

  test('knows its key in either case', () => {
    for (const key of ['P', 'p']) {
      const { captures } = made({ key });
      expect([...'PpQ@'].filter((letter) => captures.isKey(letter))).toEqual(['P', 'p']);
    }
  });

  test('is empty for ever where there are none', async () => {
    const captures = new Captures(null);
    expect(captures.isKey('P')).toBe(false);
    expect(captures.take(bytesOf('\fa'))).toBe('');
    expect(await captures.data(LIST)).toEqual({ item: 'getscreenlist', result: true, datas: [] });
    expect(await captures.data(get(1))).toEqual(NONE);
  });
});
