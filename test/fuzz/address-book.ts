/** Addresses in all the ways that they are written: who is refused is refused however he is spelt. */

import assert from 'node:assert/strict';
import fc, { type Arbitrary } from 'fast-check';
import { AddressPolicy, AddressSet, isPublic, normaliseAddress, parseAddressList } from '@minipavi/addresses';
import { mutated, noise } from './byte-strings.ts';
import { defineTarget } from './target.ts';

type IPv4 = readonly [number, number, number, number];

const octet = fc.nat(255);
/** This machine, private networks, link-local with its metadata, shared, multicast. */
const notPublic: Arbitrary<IPv4> = fc.oneof(
  fc.tuple(fc.constant(127), octet, octet, octet),
  fc.tuple(fc.constant(10), octet, octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
  fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
  fc.tuple(fc.constant(0), octet, octet, octet),
);

const number = ([a, b, c, d]: IPv4): number => a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
const pair = (one: number, two: number): string => (one * 256 + two).toString(16);
const WRITTEN: Readonly<Record<string, (address: IPv4) => string>> = {
  dotted: (address) => address.join('.'),
  hexadecimal: (address) => address.map((one) => `0x${one.toString(16)}`).join('.'),
  octal: (address) => address.map((one) => `0${one.toString(8)}`).join('.'),
  'one number': (address) => String(number(address)),
  'one hexadecimal number': (address) => `0x${number(address).toString(16)}`,
  'three parts': ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  'with a dot behind': (address) => `${address.join('.')}.`,
  mapped: (address) => `[::ffff:${address.join('.')}]`,
  'mapped in groups': ([a, b, c, d]) => `[::ffff:${pair(a, b)}:${pair(c, d)}]`,
  'behind NAT64': ([a, b, c, d]) => `[64:ff9b::${pair(a, b)}:${pair(c, d)}]`,
  'by 6to4': ([a, b, c, d]) => `[2002:${pair(a, b)}:${pair(c, d)}::1]`,
};

export const addressPolicy = defineTarget({
  name: 'address-policy',
  inputs: fc.record({
    address: notPublic,
    written: fc.constantFrom(...Object.keys(WRITTEN)),
    port: fc.integer({ min: 1, max: 65_535 }),
  }),
  run({ address, written, port }) {
    const policy = new AddressPolicy({ allowPrivate: false, allowHosts: [] });
    const host = WRITTEN[written]?.(address) ?? '';
    assert.ok(policy.check(host, port) !== null, `${host} may be called`);
    // As it comes out of the parser of URLs, which is how services are called.
    const { hostname } = new URL(`http://${host}/`);
    assert.ok(policy.check(hostname, port) !== null, `${hostname} may be called`);
    assert.equal(isPublic(address.join('.')), false);
  },
});

const listPiece = fc.constantFrom(
  '\n',
  '\r\n',
  '#',
  ' ',
  '/',
  ':',
  '::',
  '.',
  '/33',
  '/0',
  '/-1',
  '%eth0',
  '255',
  '256',
  '\ufeff',
  '[',
  ']',
);

export const addressLists = defineTarget({
  name: 'address-lists',
  inputs: fc.record({
    text: mutated(
      fc.constant('# liste\n192.0.2.0/24\n2001:db8::/32 # réseau\n127.0.0.1\n::ffff:198.51.100.7\n'),
      fc.oneof(listPiece, noise(3)),
    ),
    address: fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ maxLength: 20 }),
      fc.ipV4().map((one) => `::ffff:${one}`),
    ),
  }),
  run({ text, address }) {
    const { entries, faults } = parseAddressList(text);
    assert.ok(entries.length + faults.length <= text.split(/[\r\n]/).length);
    for (const { text: shown } of faults) assert.ok(shown.length <= 60);
    // What the list takes, the set takes; and an address is in it however it is written.
    const set = new AddressSet(entries);
    assert.equal(set.has(address), set.has(normaliseAddress(address)), address);
    for (const entry of entries)
      if (!entry.includes('/')) assert.ok(set.has(entry), `${entry} is not in its own list`);
    isPublic(address);
  },
});
