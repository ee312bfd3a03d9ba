import { describe, expect, test } from 'vitest';
import { MAX_URL_LENGTH, parseServiceUrl, urlEncode } from './service-url.ts';

describe('parseServiceUrl', () => {
  test('separates what is called from what goes into URLPARAMS', () => {
    expect(parseServiceUrl('https://service.example:8443/a/b.php?x=1&y[]=2#top')).toEqual({
      text: 'https://service.example:8443/a/b.php?x=1&y[]=2#top',
      address: 'https://service.example:8443/a/b.php',
      params: { x: '1', y: ['2'] },
    });
  });

  test.each([
    ['http://a', 'http://a/'],
    ['HTTP://A/', 'http://a/'],
    ['http://a:80/', 'http://a/'],
    ['http://a?x', 'http://a/'],
    ['http://a/#x?y=1', 'http://a/'],
    ['http://[::1]:81/x', 'http://[::1]:81/x'],
    ['http://user:pass@a/x', 'http://a/x'],
    ['  http://a/x \r\n', 'http://a/x'],
    ['http://a/été', 'http://a/%C3%A9t%C3%A9'],
    ['http://a/b c', 'http://a/b%20c'],
    ['http://é.example/', 'http://xn--9ca.example/'],
  ])('calls for %j the address %j', (text, address) => {
    const url = parseServiceUrl(text);
    expect(url?.address).toBe(address);
    expect(url?.text).toBe(text.trim());
  });

  test('has no parameters without a query, whatever the fragment', () => {
    for (const text of ['http://a/', 'http://a/?', 'http://a/#?a=1'])
      expect(parseServiceUrl(text)?.params).toBeNull();
  });

  test.each([
    ...[
      '',
      ' ',
      'nowhere',
      '/path',
      '//a/',
      'www.a.example',
      'ftp://a/',
      'file:///etc/passwd',
      'javascript:alert(1)',
    ],
    ...['http:', 'http://', 'http:///a', 'http:a', 'http:/a', 'http://?a=1', 'http://#', 'https//a/'],
    ...[
      'http://a b/',
      'http://a:99999/',
      'http://[::1/',
      'http://%/',
      'http://a<b/',
      'http://exa\u0000mple/',
    ],
  ])('refuses %j', (text) => {
    expect(parseServiceUrl(text)).toBeNull();
  });

  test('refuses a URL that is too long', () => {
    const url = (length: number) => `http://a/${'x'.repeat(length - 'http://a/'.length)}`;
    expect(parseServiceUrl(url(MAX_URL_LENGTH))).not.toBeNull();
    expect(parseServiceUrl(url(MAX_URL_LENGTH + 1))).toBeNull();
  });
});

describe('urlEncode', () => {
  test('encodes as PHP does', () => {
    expect(urlEncode('AZaz09-_.')).toBe('AZaz09-_.');
    expect(urlEncode('a b+c')).toBe('a+b%2Bc');
    expect(urlEncode("!'()*~")).toBe('%21%27%28%29%2A%7E');
    expect(urlEncode('http://a/?x=1&y=é#€')).toBe('http%3A%2F%2Fa%2F%3Fx%3D1%26y%3D%C3%A9%23%E2%82%AC');
    expect(urlEncode('😀')).toBe('%F0%9F%98%80');
  });

  test('takes a lone surrogate as the replacement character', () => {
    expect(urlEncode('a\ud800b\udc00')).toBe('a%EF%BF%BDb%EF%BF%BD');
  });
});
