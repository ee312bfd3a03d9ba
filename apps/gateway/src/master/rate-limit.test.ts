import { expect, test } from 'vitest';
import { peerOf, RateLimit } from './rate-limit.ts';

/** How many of so many tries at this moment are let in. */
const letIn = (rate: RateLimit, peer: string, tries: number, now: number): number =>
  Array.from({ length: tries }, () => rate.take(peer, now)).filter(Boolean).length;

test('a peer may come so many times at once, and as often again in a minute, not in the first second of it', () => {
  const rate = new RateLimit(60);
  expect(letIn(rate, 'a', 100, 0)).toBe(60);
  expect(letIn(rate, 'a', 10, 999)).toBe(0);
  expect(letIn(rate, 'a', 10, 1000)).toBe(1);
  expect(letIn(rate, 'a', 100, 31_000)).toBe(30);
  expect(letIn(rate, 'a', 100, 600_000)).toBe(60);
});

test('what one has used up is not missed by another', () => {
  const rate = new RateLimit(2);
  expect(letIn(rate, 'a', 5, 0)).toBe(2);
  expect(letIn(rate, 'b', 5, 0)).toBe(2);
});

test('whoever goes on trying is let in as soon as one who waits', () => {
  const rate = new RateLimit(6);
  expect(letIn(rate, 'a', 6, 0)).toBe(6);
  for (let now = 0; now < 10_000; now += 100) expect(rate.take('a', now)).toBe(false);
  expect(rate.take('a', 10_000)).toBe(true);
});

test('who has not come for long is forgotten, and no more than so many are remembered', () => {
  const rate = new RateLimit(60, 5);
  for (const peer of ['a', 'b', 'c']) letIn(rate, peer, 30, 0);
  expect(rate.size).toBe(3);
  rate.take('d', 40_000);
  expect(rate.size).toBe(1);

  for (let i = 0; i < 1000; i++) letIn(rate, `flood ${i}`, 60, 40_000);
  expect(rate.size).toBe(5);
  // The last of them are those that are remembered.
  expect(rate.take('flood 999', 40_000)).toBe(false);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8:1::6', '2001:db8:1:0::/64'],
  ['2001:0DB8::1', '2001:db8:0:0::/64'],
  ['2001:db8::a:b:c:d:e', '2001:db8:0:a::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is counted as %s', (address, peer) => {
  expect(peerOf(address)).toBe(peer);
});
