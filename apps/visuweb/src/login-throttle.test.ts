import { expect, test } from 'vitest';
import { LoginThrottle, MAX_ADDRESSES, penaltyGroup } from './login-throttle.ts';

const failTimes = (throttle: LoginThrottle, address: string, times: number): void => {
  for (let time = 0; time < times; time += 1) throttle.fail(address);
};

test('four failures cost nothing, then the wait doubles from one second to thirty', () => {
  const throttle = new LoginThrottle(() => 0);
  failTimes(throttle, '192.0.2.1', 4);
  expect(throttle.remainingMs('192.0.2.1')).toBe(0);
  const waits = Array.from({ length: 8 }, () => {
    throttle.fail('192.0.2.1');
    return throttle.remainingMs('192.0.2.1');
  });
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('the wait of one address is nobody else’s, and passes with time', () => {
  let now = 0;
  const throttle = new LoginThrottle(() => now);
  failTimes(throttle, '192.0.2.1', 5);
  expect(throttle.remainingMs('192.0.2.2')).toBe(0);
  now = 400;
  expect(throttle.remainingMs('192.0.2.1')).toBe(600);
  now = 1000;
  expect(throttle.remainingMs('192.0.2.1')).toBe(0);
});

test('a good password clears the account, so does a long quiet time', () => {
  let now = 0;
  const throttle = new LoginThrottle(() => now);
  failTimes(throttle, '192.0.2.1', 4);
  throttle.succeed('192.0.2.1');
  expect(throttle.fail('192.0.2.1')).toBe(1);
  now = 11 * 60_000;
  expect(throttle.fail('192.0.2.1')).toBe(1);
});

test('a clock that is set back makes nobody wait for what is to come', () => {
  let now = 3_600_000;
  const throttle = new LoginThrottle(() => now);
  failTimes(throttle, '192.0.2.1', 12);
  now = 0;
  expect(throttle.remainingMs('192.0.2.1')).toBe(0);
  failTimes(throttle, '192.0.2.1', 1);
  expect(throttle.remainingMs('192.0.2.1')).toBeLessThanOrEqual(30_000);
});

test('the table is bounded: a crowd of addresses pushes out the oldest, not the latest', () => {
  const throttle = new LoginThrottle(() => 0);
  failTimes(throttle, 'oldest', 4);
  for (let index = 1; index < MAX_ADDRESSES; index += 1) throttle.fail(`crowd ${index}`);
  failTimes(throttle, 'latest', 4);
  expect(throttle.fail('latest')).toBe(5);
  expect(throttle.fail('oldest')).toBe(1);
});

test('an IPv6 user’s whole network shares a penalty, an IPv4-mapped address is the IPv4 one', () => {
  expect(penaltyGroup('2001:db8:1:2:aaaa::1')).toBe(penaltyGroup('2001:DB8:1:2:bbbb:0:0:9'));
  expect(penaltyGroup('2001:db8:1:3::1')).not.toBe(penaltyGroup('2001:db8:1:2::1'));
  expect(penaltyGroup('2001:db8::1')).toBe('2001:db8:0:0');
  expect(penaltyGroup('::1')).toBe('0:0:0:0');
  expect(penaltyGroup('::ffff:192.0.2.7')).toBe('192.0.2.7');
});
