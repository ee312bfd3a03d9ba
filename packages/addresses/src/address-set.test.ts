import { expect, test } from 'vitest';
import { AddressSet } from './address-set.ts';

const set = new AddressSet(['192.0.2.7', '10.1.0.0/16', '2001:db8::/32', '::ffff:198.51.100.0/120']);

test.each([
  '192.0.2.7',
  '::ffff:192.0.2.7',
  '::ffff:c000:207',
  '0:0:0:0:0:ffff:c000:0207',
  '10.1.255.255',
  '::ffff:10.1.0.0',
  '2001:db8::1',
  '2001:DB8:ffff::',
  '2001:db8::1%eth0',
  '198.51.100.255',
])('%s is in it', (address) => {
  expect(set.has(address)).toBe(true);
});

test.each([
  '192.0.2.8',
  '10.2.0.0',
  '2001:db9::1',
  '198.51.101.0',
  '::192.0.2.7',
  '',
  'x',
  '10.1',
  '10.1.0.0/16',
])('%s is not', (address) => {
  expect(set.has(address)).toBe(false);
});

test('all of IPv4 is not all of IPv6, nor the other way round', () => {
  expect(new AddressSet(['0.0.0.0/0']).has('2001:db8::1')).toBe(false);
  expect(new AddressSet(['0.0.0.0/0']).has('::ffff:192.0.2.1')).toBe(true);
  expect(new AddressSet(['::/0']).has('192.0.2.1')).toBe(false);
});

test('an entry that is none throws, and says what is accepted', () => {
  expect(() => new AddressSet(['example.org'])).toThrow(/"example\.org" : attendu une adresse IPv4 ou IPv6/);
});
