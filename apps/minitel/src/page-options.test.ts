import { describe, expect, test } from 'vitest';
import { isOwnGateway, lineAddress, ownGateway, readPageOptions } from './page-options.ts';

describe('the parameters of the page', () => {
  test('are all optional', () => {
    expect(readPageOptions('')).toEqual({
      gateway: null,
      service: null,
      speed: null,
      colours: null,
      isBare: false,
      hasMedia: true,
    });
  });

  test('are those of the original’s page', () => {
    const query =
      '?nowebmedia=1&gw=wss%3A%2F%2Fa.fr%3A8181%2F&url=http%3A%2F%2Fs.fr%2F%3Fa%3D1&speed=4800&color=false&base';
    expect(readPageOptions(query)).toEqual({
      gateway: 'wss://a.fr:8181/',
      service: 'http://s.fr/?a=1',
      speed: 4800,
      colours: 'grey',
      isBare: true,
      hasMedia: false,
    });
  });

  test('that mean nothing count as absent', () => {
    expect(readPageOptions('?gw=%20&url=&speed=fast&colour=')).toMatchObject({
      gateway: null,
      service: null,
      speed: null,
      colours: null,
    });
  });

  test('color=true asks for colour, whatever the user chose before', () => {
    expect(readPageOptions('?color=true').colours).toBe('colour');
  });
});

describe('the gateway of the page', () => {
  const both = { ws: 8182, wss: 8181 };
  test.each([
    ['http:', 'localhost', both, 'ws://localhost:8182/'],
    ['https:', 'a.fr', both, 'wss://a.fr:8181/'],
    ['http:', '[::1]', { ws: null, wss: 8181 }, 'wss://[::1]:8181/'],
    ['https:', 'a.fr', { ws: 8182, wss: null }, null],
    ['http:', 'a.fr', { ws: null, wss: null }, null],
  ])('%s//%s with %j is %s', (protocol, hostname, ports, address) => {
    expect(ownGateway({ protocol, hostname }, ports)).toBe(address);
  });
});

describe('an address to call', () => {
  const ports = { ws: 8182, wss: 443 };
  test.each([
    ['ws://a.fr:8182/', true],
    ['ws://A.fr:8182/any?url=http%3A%2F%2Fs.fr%2F', true],
    ['wss://a.fr/', true],
    ['ws://a.fr/', false],
    ['wss://a.fr:8182/', false],
    ['ws://b.fr:8182/', false],
    ['ws://a.fr:8182/?streamuniqueid=17171234565062', false],
    ['no address', false],
  ])('%s is that of the page’s own gateway: %s', (address, isOwn) => {
    expect(isOwnGateway(address, { protocol: 'http:', hostname: 'a.fr' }, ports)).toBe(isOwn);
  });

  test('is nobody’s when the gateway has no such port', () => {
    const place = { protocol: 'http:', hostname: 'a.fr' };
    expect(isOwnGateway('ws://a.fr:8182/', place, { ws: null, wss: null })).toBe(false);
  });
});

describe('the address to call', () => {
  test.each([
    ['ws://a.fr:8182/', null, 'ws://a.fr:8182/'],
    [
      'ws://a.fr:8182/',
      'http://s.fr/?a=1&b=é',
      'ws://a.fr:8182/?url=http%3A%2F%2Fs.fr%2F%3Fa%3D1%26b%3D%C3%A9',
    ],
    ['ws://a.fr/?streamuniqueid=1', 'http://s.fr/', 'ws://a.fr/?streamuniqueid=1&url=http%3A%2F%2Fs.fr%2F'],
    ['a.fr:8182', null, 'ws://a.fr:8182'],
  ])('%s and %s: %s', (gateway, service, address) => {
    expect(lineAddress(gateway, service)).toBe(address);
  });

  test('without a scheme is wss on a page that came over https', () => {
    expect(lineAddress('a.fr:8181/', null, 'https:')).toBe('wss://a.fr:8181/');
  });
});
