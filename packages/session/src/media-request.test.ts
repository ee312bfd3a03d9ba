import { describe, expect, test } from 'vitest';
import { isMediaType, readMedia } from './media-request.ts';

type MediaType = Parameters<typeof readMedia>[0];

const utf8 = (type: MediaType, text: string): string | null =>
  readMedia(type, Buffer.from(text, 'utf8'))?.value ?? null;
const latin1 = (type: MediaType, text: string): string | null =>
  readMedia(type, Buffer.from(text, 'latin1'))?.value ?? null;

describe('readMedia', () => {
  test.each([
    'http://example.org/v.mp4',
    'https://example.org',
    'HTTPS://Example.ORG:8443/a%20b?x=1&y[]=2#t=10,20',
    "http://user:pw@[::1]/~a/(b)*;c='d'!",
    `http://a/${'x'.repeat(240)}`,
  ])('gives the address %j as the service wrote it', (address) => {
    for (const type of ['URL', 'VID', 'SND', 'IMG'] as const) {
      expect(readMedia(type, Buffer.from(address))).toEqual({ type, value: address });
    }
  });

  test.each([
    ['http://a/<script>alert("x")</script>', 'http://a/%3Cscript%3Ealert(%22x%22)%3C/script%3E'],
    ['http://a/?q="><img src=x>', 'http://a/?q=%22%3E%3Cimg%20src=x%3E'],
    ['http://a/b c', 'http://a/b%20c'],
    ['http://a/été', 'http://a/%C3%A9t%C3%A9'],
    ['http://a/#"<`', 'http://a/#%22%3C%60'],
    ['  http://a/b ', 'http://a/b'],
  ])('gives the address %j as a browser would ask for it', (given, expected) => {
    expect(utf8('IMG', given)).toBe(expected);
  });

  test.each([
    'javascript:alert(1)',
    'JavaScript://a/%0aalert(1)',
    'data:text/html,x',
    'ftp://a/b',
    'file:///etc/passwd',
    'http:a/b',
    'http:/a/b',
    'http:///a',
    'http://',
    'http://?x',
    'http://a b/',
    'http://a:99999/',
    'http://<script>/',
    '//a/b',
    'a/b',
    'x http://a/',
    '',
    ' ',
  ])('takes no %j for an address', (address) => {
    for (const type of ['URL', 'VID', 'SND', 'IMG'] as const) expect(utf8(type, address), type).toBeNull();
  });

  test('takes any printable text for the name of a video', () => {
    for (const type of ['YT', 'DM'] as const) {
      expect(utf8(type, 'dQw4w9WgXcQ')).toBe('dQw4w9WgXcQ');
      expect(utf8(type, 'x7abc?start=<12>')).toBe('x7abc?start=<12>');
      expect(utf8(type, 'javascript:1')).toBe('javascript:1');
      for (const refused of ['', '  ', 'a\x85b', 'a\u202eb', 'a\u2028b', 'a\x00'])
        expect(utf8(type, refused), JSON.stringify(refused)).toBeNull();
    }
  });

  test('reads UTF-8, and Latin-1 where it is no UTF-8', () => {
    expect(utf8('YT', 'été')).toBe('été');
    expect(latin1('YT', 'été')).toBe('été');
    expect(latin1('VID', 'http://a/été')).toBe('http://a/%C3%A9t%C3%A9');
    expect(latin1('YT', 'a\x9fb')).toBeNull();
  });
});

test('isMediaType knows the six types, as they are written', () => {
  const names = ['URL', 'YT', 'DM', 'VID', 'SND', 'IMG', 'url', 'XXX', '', 'toString'];
  expect(names.filter(isMediaType)).toEqual(['URL', 'YT', 'DM', 'VID', 'SND', 'IMG']);
});
