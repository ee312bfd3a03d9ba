import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { isAddress, networkOf, normaliseAddress } from './address.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:10.0.0.1', '10.0.0.1'],
  ['::ffff:7f00:1', '127.0.0.1'],
  ['0:0:0:0:0:ffff:255.255.255.255', '255.255.255.255'],
  ['2001:db8::1', '2001:db8::1'],
  ['::1', '::1'],
  ['::192.0.2.7', '::192.0.2.7'],
  ['', ''],
])('%s is shown as %s', (given, shown) => {
  expect(normaliseAddress(given)).toBe(shown);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:0DB8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::a:b:c:d:e', '2001:db8:0:a'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['nobody', 'nobody'],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

describe('what is an address is what node:net connects to without a look-up', () => {
  test.each([
    '1.2.3.4',
    '01.2.3.4',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '::',
    '::1',
    ':::',
    ':1',
    '1:',
    '1::',
    '1::2::3',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::',
    '::ffff:1.2.3.4',
    '::1.2.3.4',
    '1::1.2.3.4',
    '1:2:3:4:5:6:1.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::01.2.3.4',
    'fe80::1%eth0',
    'fe80::1%25eth0',
    '1.2.3.4%eth0',
    '%',
    '[::1]',
    'localhost',
  ])('%j', (text) => {
    expect(isAddress(text)).toBe(isIP(text) !== 0);
  });

  test('whatever the text is made of', () => {
    // The same texts each time: a linear congruential generator.
    let seed = 8;
    const random = (n: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
    const parts = [
      ':',
      ':',
      ':',
      '::',
      '.',
      '.',
      '0',
      '1',
      '255',
      '256',
      'ffff',
      'FFFF',
      '7f00',
      '10000',
      'g',
      '00',
      '',
    ];
    const shapes = [
      () => Array.from({ length: 1 + random(17) }, () => parts[random(parts.length)]).join(''),
      () => Array.from({ length: 4 }, () => random(300)).join('.'),
      () => Array.from({ length: 6 + random(4) }, () => random(70_000).toString(16)).join(':'),
      () => `${Array.from({ length: random(8) }, () => random(65_536).toString(16)).join(':')}::${random(9)}`,
      () =>
        `::${Array.from({ length: 1 + random(6) }, () => random(65_536).toString(16)).join(':')}:1.2.3.${random(300)}`,
    ];
    const texts = Array.from({ length: 20_000 }, () => shapes[random(shapes.length)]?.() ?? '');
    expect(texts.filter((text) => isAddress(text) !== (isIP(text) !== 0))).toEqual([]);
    expect(texts.filter(isAddress).length).toBeGreaterThan(1000);
  });
});
