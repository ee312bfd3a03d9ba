import { expect, test } from 'vitest';
import { keepPreference, readPreferences } from './preferences.ts';

class Shelf {
  kept: string | null = null;
  readonly getItem = (): string | null => this.kept;
  readonly setItem = (_name: string, value: string): void => void (this.kept = value);
}

test('what was chosen is there next time, absent attributes too', () => {
  const shelf = new Shelf();
  keepPreference(shelf, 'speed', '9600');
  keepPreference(shelf, 'muted', '');
  keepPreference(shelf, 'muted', null);
  expect(readPreferences(shelf)).toEqual({ speed: '9600', muted: null });
});

test('only matters of taste are kept', () => {
  const shelf = new Shelf();
  keepPreference(shelf, 'url', 'ws://a/');
  keepPreference(shelf, '__proto__', 'x');
  expect(shelf.kept).toBeNull();
});

test.each(['', 'no json', 'null', '[]', '3', '{"speed":5,"url":"x","crt":""}'])(
  '%j on the shelf does no harm',
  (kept) => {
    const shelf = new Shelf();
    shelf.kept = kept;
    expect(readPreferences(shelf)).toEqual(kept.startsWith('{') ? { crt: '' } : {});
  },
);

test('a browser that keeps nothing is no reason to stop', () => {
  const closed = {
    getItem: (): string => {
      throw new Error('SecurityError');
    },
    setItem: (): void => {
      throw new Error('QuotaExceededError');
    },
  };
  expect(readPreferences(closed)).toEqual({});
  expect(() => keepPreference(closed, 'speed', '1200')).not.toThrow();
});
