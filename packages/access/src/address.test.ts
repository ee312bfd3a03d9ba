import { expect, test } from 'vitest';
import { normaliseAddress } from './address.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:10.0.0.1', '10.0.0.1'],
  ['::ffff:7f00:1', '127.0.0.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['::1', '::1'],
  ['', ''],
])('%s is shown as %s', (given, shown) => {
  expect(normaliseAddress(given)).toBe(shown);
});
