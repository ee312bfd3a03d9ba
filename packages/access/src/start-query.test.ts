import { describe, expect, test } from 'vitest';
import { parseStartQuery } from './start-query.ts';

describe('the url of a websocket address', () => {
  test.each([
    ['no query at all', '/', null],
    ['an empty url', '/?url=', null],
    ['an encoded url', '/any/path?url=http%3A%2F%2Fh%2Fs%3Fa%3D1%26b%3D2&x=1', 'http://h/s?a=1&b=2'],
    ['a bare url', '/?url=http://h:8080/s/', 'http://h:8080/s/'],
    ['a bare url with = and & of its own', '/?url=https://h/s?a=1&b=2', 'https://h/s?a=1&b=2'],
    [
      'a bare url with an address inside',
      '/?url=http://h/?next=http://i/?a=1',
      'http://h/?next=http://i/?a=1',
    ],
    ['a bare url without query before another parameter', '/?url=http://h/s&x=1?', 'http://h/s'],
    ['a bare url behind another parameter', '/?x=1&url=http://h/s?a=b', 'http://h/s?a=b'],
    ['a bare url with encoded parts, which stay', '/?url=http://h/s?a=b%20c+d', 'http://h/s?a=b%20c+d'],
    ['malformed percent signs', '/?url=%zz%', '%zz%'],
    ['malformed percent signs in a bare url', '/?url=http://h/%', 'http://h/%'],
    ['something that is no url', '/?url=hello', 'hello'],
    ['a name that only ends in url', '/?myurl=http://h/', null],
  ])('%s', (_name, target, url) => {
    expect(parseStartQuery(target)).toEqual({ url, playback: null });
  });
});

describe('the recording to play', () => {
  test.each([
    ['/?streamuniqueid=17000000001234', { uniqueId: '17000000001234', seq: '', token: '' }],
    ['/?streamuniqueid=17000000001234&seq=3', { uniqueId: '17000000001234', seq: '3', token: '' }],
    [
      '/?streamuniqueid=17000000001234&seq=&token=1.a-_',
      { uniqueId: '17000000001234', seq: '', token: '1.a-_' },
    ],
    ['/?token=a', null],
    ['/?streamuniqueid=', null],
    ['/?seq=3', null],
  ])('%s', (target, playback) => {
    expect(parseStartQuery(target)).toEqual({ url: null, playback });
  });

  test('stands behind a bare url', () => {
    expect(parseStartQuery('/?url=http://h/s?a=1&seq=9&streamuniqueid=12&seq=2&token=t')).toEqual({
      url: 'http://h/s?a=1&seq=9',
      playback: { uniqueId: '12', seq: '2', token: 't' },
    });
  });
});
