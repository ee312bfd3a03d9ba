import { describe, expect, test } from 'vitest';
import { isPublic, purposeOf } from './special-purpose.ts';

/** First and last of each range, and what lies just outside it. */
const RANGES: readonly (readonly [
  purpose: string,
  first: string,
  last: string,
  outside: readonly string[],
])[] = [
  ['cette machine', '0.0.0.0', '0.255.255.255', ['1.0.0.0']],
  ['cette machine', '127.0.0.0', '127.255.255.255', ['126.255.255.255', '128.0.0.0']],
  ['réseau privé', '10.0.0.0', '10.255.255.255', ['9.255.255.255', '11.0.0.0']],
  ['réseau privé', '172.16.0.0', '172.31.255.255', ['172.15.255.255', '172.32.0.0']],
  ['réseau privé', '192.168.0.0', '192.168.255.255', ['192.167.255.255', '192.169.0.0']],
  ['réseau privé', '100.64.0.0', '100.127.255.255', ['100.63.255.255', '100.128.0.0']],
  ['lien local', '169.254.0.0', '169.254.255.255', ['169.253.255.255', '169.255.0.0']],
  ['données d’hébergeur', '169.254.169.254', '169.254.169.254', []],
  ['données d’hébergeur', '169.254.170.0', '169.254.170.255', []],
  ['données d’hébergeur', '168.63.129.16', '168.63.129.16', ['168.63.129.15', '168.63.129.17']],
  ['données d’hébergeur', '100.100.100.200', '100.100.100.200', []],
  ['adresse réservée', '192.0.0.0', '192.0.0.255', ['191.255.255.255', '192.0.1.0']],
  ['adresse réservée', '192.0.2.0', '192.0.2.255', ['192.0.1.255', '192.0.3.0']],
  ['adresse réservée', '192.88.99.0', '192.88.99.255', ['192.88.98.255', '192.88.100.0']],
  ['adresse réservée', '198.18.0.0', '198.19.255.255', ['198.17.255.255', '198.20.0.0']],
  ['adresse réservée', '198.51.100.0', '198.51.100.255', ['198.51.99.255', '198.51.101.0']],
  ['adresse réservée', '203.0.113.0', '203.0.113.255', ['203.0.112.255', '203.0.114.0']],
  ['diffusion', '224.0.0.0', '239.255.255.255', ['223.255.255.255']],
  ['adresse réservée', '240.0.0.0', '255.255.255.254', []],
  ['diffusion', '255.255.255.255', '255.255.255.255', []],
  ['cette machine', '::', '::1', []],
  ['réseau privé', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', []],
  ['données d’hébergeur', 'fd00:ec2::254', 'fd00:ec2::254', []],
  ['lien local', 'fe80::', 'febf:ffff::', []],
  ['réseau privé', 'fec0::', 'feff:ffff::', []],
  ['diffusion', 'ff00::', 'ffff:ffff::', []],
  ['adresse réservée', '::2', '::ffff', []],
  ['adresse réservée', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', []],
  ['adresse réservée', '100::', '100::ffff:ffff:ffff:ffff', []],
  ['adresse réservée', '2001:1::1', '2001:1ff:ffff::', ['2001:200::']],
  ['adresse réservée', '2001:db8::', '2001:db8:ffff::', ['2001:db7::', '2001:db9::']],
  ['adresse réservée', '3fff::', '3fff:fff:ffff::', ['3fff:1000::', '3ffe::']],
  ['adresse réservée', '5f00::', '5f00:ffff::', []],
  ['adresse réservée', '4000::', 'fbff:ffff::', ['2000::', '2a00:1450::1']],
];

describe.each(RANGES)('%s: %s to %s', (purpose, first, last, outside) => {
  test('is not public to its ends', () => {
    expect(purposeOf(first)).toBe(purpose);
    expect(purposeOf(last)).toBe(purpose);
  });

  test('and its neighbours are', () => {
    expect(outside.filter((address) => !isPublic(address))).toEqual([]);
  });
});

describe('IPv4 inside IPv6 is judged as itself', () => {
  test.each([
    ['mapped', '::ffff:127.0.0.1', '::ffff:8.8.8.8'],
    ['mapped, in hexadecimal', '::ffff:a9fe:a9fe', '::ffff:808:808'],
    ['mapped, at full length', '0000:0000:0000:0000:0000:ffff:7f00:0001', '0:0:0:0:0:FFFF:0808:0808'],
    ['NAT64', '64:ff9b::7f00:1', '64:ff9b::808:808'],
    ['NAT64, dotted', '64:ff9b::192.168.1.1', '64:ff9b::8.8.8.8'],
    ['6to4', '2002:c0a8:101::1', '2002:808:808::1'],
    // The client's bits are turned over: f5ff:fffe is 10.0.0.1, f7f7:f7f7 is 8.8.8.8.
    ['Teredo, its client', '2001:0:808:808::f5ff:fffe', '2001:0:808:808::f7f7:f7f7'],
    ['Teredo, its server', '2001:0:7f00:1::f7f7:f7f7', '2001:0:909:909:0:0:f7f7:f7f7'],
  ])('%s', (_, hidden, open) => {
    expect(isPublic(hidden)).toBe(false);
    expect(isPublic(open)).toBe(true);
  });

  test('but for the compatible form, which nobody routes', () => {
    expect(isPublic('::8.8.8.8')).toBe(false);
  });
});

test('a zone makes nothing public', () => {
  expect(purposeOf('fe80::1%eth0')).toBe('lien local');
  expect(purposeOf('::1%lo')).toBe('cette machine');
});

test.each([
  '',
  'localhost',
  '127.1',
  '0177.0.0.1',
  '0x7f000001',
  '2130706433',
  '8.8.8.8 ',
  '[::1]',
  '8.8.8.8:80',
  '1:2',
])('%j, which is no address, is not public', (text) => {
  expect(isPublic(text)).toBe(false);
});
