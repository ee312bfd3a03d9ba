import { expect, test } from 'vitest';
import { AddressSet } from './address-set.ts';
import { parseAddressList } from './address-list.ts';

test('a file has an address or a network a line, comments, and lines that mean nothing', () => {
  const text = '\uFEFF# abusers\r\n192.0.2.7\r\n\r\n  10.0.0.0/8\t# the neighbours\n2001:db8::/32\r::1#';
  const { entries, faults } = parseAddressList(text);
  expect(entries).toEqual(['192.0.2.7', '10.0.0.0/8', '2001:db8::/32', '::1']);
  expect(faults).toEqual([]);
});

test('a bad line is told with its number and hurts no other', () => {
  const text =
    '192.0.2.7\n192.0.2\nexample.org\n10.0.0.0/33\n10.0.0.0/8/8\nfe80::1%eth0\n2001:db8::/129\n::1';
  const { entries, faults } = parseAddressList(text);
  expect(entries).toEqual(['192.0.2.7', '::1']);
  expect(faults).toEqual([
    { line: 2, text: '192.0.2' },
    { line: 3, text: 'example.org' },
    { line: 4, text: '10.0.0.0/33' },
    { line: 5, text: '10.0.0.0/8/8' },
    { line: 6, text: 'fe80::1%eth0' },
    { line: 7, text: '2001:db8::/129' },
  ]);
});

test('what is told of a line is short', () => {
  expect(parseAddressList('x'.repeat(5000)).faults).toEqual([{ line: 1, text: 'x'.repeat(60) }]);
});

test('every entry of a list fits in a set', () => {
  const { entries } = parseAddressList('10.0.0.0/8\n::ffff:192.0.2.0/120\n0.0.0.0/0\n::/0\n::1');
  expect(new AddressSet(entries).size).toBe(5);
});
