import { describe, expect, test } from 'vitest';
import { isSameHost, needHostAddress, parseHostAddress } from './host-address.ts';

const port = (tls: boolean) => (tls ? 443 : 80);

describe('an address', () => {
  test.each([
    ['bbs.example.org:1651', { host: 'bbs.example.org', port: 1651, tls: false }],
    [' a:1 ', { host: 'a', port: 1, tls: false }],
    ['a', { host: 'a', port: 80, tls: false }],
    ['tcp://127.0.0.1:23', { host: '127.0.0.1', port: 23, tls: false }],
    ['ssl://a', { host: 'a', port: 443, tls: true }],
    ['SSL://a:9991/', { host: 'a', port: 9991, tls: true }],
    ['wss://a', { host: 'a', port: 443, tls: true }],
    ['[::1]:23', { host: '::1', port: 23, tls: false }],
    ['ssl://[2001:db8::1]', { host: '2001:db8::1', port: 443, tls: true }],
  ])('%j is read', (text, address) => {
    expect(parseHostAddress(text, port)).toEqual(address);
  });

  test.each([
    '',
    ':23',
    'a:0',
    'a:65536',
    'a:b',
    'a b:1',
    'http://a',
    'a:1/x',
    'u@a:1',
    'a\r\nb:1',
    '::1',
    'a\\b',
    'unix:///x',
  ])('%j is none', (text) => {
    expect(parseHostAddress(text, port)).toBeNull();
    expect(() => needHostAddress(text, port)).toThrow('incorrecte, attendu nom:port');
  });
});

describe('a service on the same host', () => {
  test.each([
    ['http://a.org/x?y', 'a.org:23', true],
    ['https://A.org:8080/', 'ssl://a.ORG.:9', true],
    ['http://[::1]:80/', '[::1]:23', true],
    ['http://127.0.0.1/', 'localhost:23', false],
    ['http://a.org/', 'b.a.org:23', false],
    ['http://a.org/?b.org', 'b.org:23', false],
    ['http://a.org@b.org/', 'a.org:23', false],
    ['', 'a.org:23', false],
    ['http://a.org/', 'http://a.org', false],
  ])('%j and %j: %s', (url, target, same) => {
    expect(isSameHost(url, target)).toBe(same);
  });
});
