import { expect, test, vi } from 'vitest';
import { MAX_ENTRIES, MAX_WRONG_PINS, PinGuard, type PinVerdict } from './pin-guard.ts';

const SESSION = '17171234565062';
const HOME = '192.0.2.1';
const MINUTE = 60_000;

function guardAt(clock = { now: 0 }, onLimited: (address: string) => void = () => {}) {
  const live = new Map([['5062', SESSION]]);
  const guard = new PinGuard({ sessionOf: (pin) => live.get(pin) ?? null, now: () => clock.now, onLimited });
  const guess = (address: string, times: number, from = 0): PinVerdict[] =>
    Array.from({ length: times }, (_, index) => guard.look(address, String(from + index).padStart(4, '0')));
  return { guard, guess, clock, live };
}

test('a right PIN names its session, a wrong one nobody', () => {
  const { guard } = guardAt();
  expect(guard.look(HOME, '5062')).toEqual({ kind: 'known', uniqueId: SESSION });
  expect(guard.look(HOME, '5063')).toEqual({ kind: 'unknown' });
});

test('past ten different wrong PINs nothing is looked at until the minute is over, not even a right one', () => {
  const onLimited = vi.fn();
  const { guard, guess, clock } = guardAt({ now: 5000 }, onLimited);
  expect(guess(HOME, MAX_WRONG_PINS).every(({ kind }) => kind === 'unknown')).toBe(true);
  clock.now += 20_500;
  expect(guard.look(HOME, '0099')).toEqual({ kind: 'limited', retryAfterSeconds: 40 });
  expect(guard.look(HOME, '5062').kind).toBe('limited');
  expect(onLimited.mock.calls).toEqual([[HOME]]);
  clock.now = 5000 + MINUTE;
  expect(guard.look(HOME, '5062').kind).toBe('known');
});

test('who held a right PIN before goes on whatever his neighbour behind the same address guesses', () => {
  const { guard, guess, clock } = guardAt();
  guard.look(HOME, '5062');
  clock.now += 5 * MINUTE;
  guess(HOME, 500);
  for (let second = 0; second < 300; second += 1) {
    clock.now += 1000;
    expect(guard.look(HOME, '5062').kind).toBe('known');
    guess(HOME, 1, 1000 + second);
  }
});

test('right PINs cost nothing, however often and for however many sessions', () => {
  const { guard, live } = guardAt();
  for (let pin = 2000; pin < 2100; pin += 1) live.set(String(pin), `1717123456${pin}`);
  for (let time = 0; time < 100; time += 1) {
    for (const pin of live.keys()) expect(guard.look(HOME, pin).kind).toBe('known');
  }
});

test('a page that goes on asking for the session that is over is no guesser', () => {
  const { guard, live, clock } = guardAt();
  live.clear();
  for (let second = 0; second < 200; second += 1) {
    clock.now += 1000;
    expect(guard.look(HOME, '5062').kind).toBe('unknown');
  }
  live.set('7777', '17171234567777');
  expect(guard.look(HOME, '7777').kind).toBe('known');
});

test('the session that was held is meant, not another with the same PIN', () => {
  const { guard, guess, live } = guardAt();
  guard.look(HOME, '5062');
  guess(HOME, MAX_WRONG_PINS);
  live.set('5062', '17179999995062');
  expect(guard.look(HOME, '5062').kind).toBe('limited');
});

test('guesses count per address, an IPv6 network being one', () => {
  const { guard, guess } = guardAt();
  guess('2001:db8:1:2::1', MAX_WRONG_PINS);
  expect(guard.look('2001:db8:1:2:ffff::9', '5062').kind).toBe('limited');
  expect(guard.look('2001:db8:1:3::1', '5062').kind).toBe('known');
  expect(guard.look(HOME, '5062').kind).toBe('known');
});

test('the tables are bounded: a crowd pushes out the oldest, not the latest', () => {
  const { guard, guess } = guardAt();
  guess('oldest', MAX_WRONG_PINS);
  for (let index = 1; index < MAX_ENTRIES; index += 1) guess(`crowd ${index}`, 1);
  expect(guard.look('oldest', '5062').kind).toBe('limited');
  guess('latest', MAX_WRONG_PINS);
  expect(guard.look('oldest', '5062').kind).toBe('known');
  expect(guard.look('latest', '5062').kind).toBe('limited');
});
