import { expect, test } from 'vitest';
import { describeMedia, readMedia } from './media.ts';

test.each([
  ['YT', 'dQw4w9WgXcQ', 'player', /^https:\/\/www\.youtube-nocookie\.com\/embed\/dQw4w9WgXcQ\?autoplay=1&/],
  ['YT', '-_4w9WgXcQ0', 'player', /\/embed\/-_4w9WgXcQ0\?/],
  ['DM', 'x7abc', 'player', /^https:\/\/geo\.dailymotion\.com\/player\.html\?video=x7abc$/],
  ['VID', 'http://a.example/v.mp4', 'film', /^http:\/\/a\.example\/v\.mp4$/],
  ['SND', 'https://a.example:8443/s.mp3?x=1#t=10', 'sound', /^https:\/\/a\.example:8443\/s\.mp3\?x=1#t=10$/],
  ['IMG', 'HTTPS://A.example/é.png', 'picture', /^https:\/\/a\.example\/%C3%A9\.png$/],
  ['URL', 'http://a.example/page?x=1', 'link', /^http:\/\/a\.example\/page\?x=1$/],
])('%s %s is a %s', (type, infos, kind, address) => {
  const media = readMedia(type, infos);
  expect(media).toMatchObject({ kind, address: expect.stringMatching(address) as string });
});

test.each([
  ['YT', '"><script>alert(1)</script>'],
  ['YT', 'dQw4w9WgXcQ"'],
  ['YT', 'dQw4w9WgXc'],
  ['YT', 'dQw4w9WgXcQ\n'],
  ['YT', '../../embed'],
  ['DM', 'x7abc&autoplay=1'],
  ['DM', 'x7abc/../..'],
  ['DM', ''],
  ['URL', 'javascript:alert(1)'],
  ['URL', 'JAVASCRIPT:alert(1)'],
  ['URL', ' java\tscript:alert(1)'],
  ['URL', 'data:text/html,<script>alert(1)</script>'],
  ['URL', 'vbscript:x'],
  ['URL', 'http://bank.example@evil.example/'],
  ['URL', 'http://user:pw@a.example/'],
  ['IMG', 'file:///etc/passwd'],
  ['IMG', '//a.example/i.png'],
  ['IMG', '/i.png'],
  ['VID', 'blob:http://a.example/1'],
  ['SND', 'http://'],
  ['SND', `http://a.example/${'x'.repeat(3000)}`],
  ['yt', 'dQw4w9WgXcQ'],
  ['XXX', 'http://a.example/'],
  ['toString', 'http://a.example/'],
  ['IMG', 5],
  ['IMG', null],
  [undefined, 'http://a.example/'],
])('%j %j is not shown', (type, infos) => {
  expect(readMedia(type, infos)).toBeNull();
});

test('what an address holds cannot get out of it', () => {
  const media = readMedia('IMG', 'http://a.example/"><script>alert(1)</script>');
  expect(media?.address).toBe('http://a.example/%22%3E%3Cscript%3Ealert(1)%3C/script%3E');
});

test('a host that looks like another is named by its true name', () => {
  const media = readMedia('URL', 'http://exаmple.com/');
  expect(media && describeMedia(media)).toContain('xn--exmple-4nf.com');
});
