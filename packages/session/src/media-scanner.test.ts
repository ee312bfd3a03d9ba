import { describe, expect, test } from 'vitest';
import { generator, newSeed, waysToCut } from '@minipavi/testkit';
import { MAX_MEDIA_BYTES, MediaScanner } from './media-scanner.ts';
import { bytesOf } from './testing/bytes.ts';

/** All that the pieces give, as `TYPE:value`. */
function scan(pieces: readonly Uint8Array[]): string[] {
  const scanner = new MediaScanner();
  return pieces.flatMap((piece) => {
    const found = scanner.push(piece);
    return found === null ? [] : [`${found.type}:${found.value}`];
  });
}

const media = (type: string, value: string): string => `\x14#D${type}:${value}\x14#F`;
const longest = 'x'.repeat(MAX_MEDIA_BYTES);

/** Streams with at most one request, found however they are cut. */
const STREAMS: readonly (readonly [name: string, stream: string, found: string | null])[] = [
  ['a video', `\fMedia${media('YT', 'dQw4w9WgXcQ')}end`, 'YT:dQw4w9WgXcQ'],
  ['an address', media('VID', 'http://a/v.mp4'), 'VID:http://a/v.mp4'],
  ['a value with the signs of the markers', media('DM', 'a#F:#D:YT'), 'DM:a#F:#D:YT'],
  ['a value in UTF-8', media('YT', '\xc3\xa9'), 'YT:é'],
  ['the longest value', media('YT', longest), `YT:${longest}`],
  ['a value that is too long', media('YT', `${longest}x`), null],
  ['a value of 10 000 bytes', media('YT', 'x'.repeat(10_000)), null],
  ['an empty value', media('YT', ''), null],
  ['an empty value behind another', media('YT', '\x07a') + media('DM', ''), null],
  ['a value that is none', media('IMG', 'javascript:alert(1)'), null],
  ['an unknown type', media('TXT', 'a'), null],
  ['a type too long', media('URLS', 'http://a/'), null],
  ['a type too short', media('Y', 'a'), null],
  ['no type', media('', 'a'), null],
  ['a type in lower case', media('yt', 'a'), null],
  ['no colon', '\x14#DYT\x14#F', null],
  ['cursor off before it', `\x14\x14${media('YT', 'a')}`, 'YT:a'],
  ['a beginning that was begun before', `\x14#${media('YT', 'a')}`, 'YT:a'],
  ['a type that was begun before', `\x14#DV${media('YT', 'a')}`, 'YT:a'],
  ['a value that was begun before', `\x14#DDM:lost${media('YT', 'a')}`, 'YT:a'],
  ['a value broken by a control', `\x14#DYT:a\x0cb\x14#F`, null],
  ['a value broken by DEL', `\x14#DYT:a\x7fb\x14#F`, null],
  ['a value broken by cursor off', `\x14#DYT:a\x14b\x14#F`, null],
  ['a value broken by 14 #', `\x14#DYT:a\x14#b\x14#F`, null],
  ['a value broken by 14 14', `\x14#DYT:a\x14\x14#F`, null],
  ['a value broken, then another', `\x14#DYT:a\x0c${media('DM', 'b')}`, 'DM:b'],
  ['an end alone', 'abc\x14#F', null],
  ['no end', `\x14#DYT:abc`, null],
  ['markers with bit 7', '\x94#DYT:a\x94#F', null],
  ['a page of cursor off', 'a\x14b\x14#c\x14'.repeat(100), null],
];

describe('MediaScanner', () => {
  test.each(STREAMS)('reads %s, however it is cut', (_, stream, found) => {
    for (const [way, pieces] of waysToCut(bytesOf(stream))) {
      expect(scan(pieces), way).toEqual(found === null ? [] : [found]);
    }
  });

  test('reads all of it in one stream, however it is cut', () => {
    // What has no end would swallow what follows.
    const streams = STREAMS.filter(([name]) => name !== 'no end');
    const found = streams.flatMap(([, , one]) => (one === null ? [] : [one]));
    const [, ...cuts] = waysToCut(bytesOf(streams.map(([, stream]) => stream).join('\f')));
    for (const [way, pieces] of cuts) expect(scan(pieces), way).toEqual(found);
  });

  test('gives the last one of a piece that is taken', () => {
    expect(scan([bytesOf(media('YT', 'a') + media('DM', 'b'))])).toEqual(['DM:b']);
    expect(scan([bytesOf(media('YT', 'a') + media('IMG', 'no address'))])).toEqual(['YT:a']);
  });

  test('gives each once', () => {
    expect(scan([bytesOf(media('YT', 'a')), bytesOf('\x14#F'), bytesOf('abc'), bytesOf('')])).toEqual([
      'YT:a',
    ]);
  });

  test('does not change the bytes, nor keeps them', () => {
    const stream = bytesOf(`ab\x14#DYT:cd`);
    const scanner = new MediaScanner();
    scanner.push(stream);
    expect(stream).toEqual(bytesOf(`ab\x14#DYT:cd`));
    stream.fill(0);
    expect(scanner.push(bytesOf('\x14#F'))).toEqual({ type: 'YT', value: 'cd' });
  });

  test('gives printable values of a known type only, whatever the bytes', () => {
    const seed = newSeed();
    const random = generator(seed);
    const likely = bytesOf('\x14\x14###DDFF::YTDMURLVID\x00http://a/');
    const scanner = new MediaScanner();
    let found = 0;
    for (let run = 0; run < 3000; run++) {
      const noise = Uint8Array.from({ length: Math.floor(random() * 12) }, () =>
        random() < 0.8
          ? (likely[Math.floor(random() * likely.length)] as number)
          : Math.floor(random() * 256),
      );
      const piece = Buffer.concat([bytesOf(random() < 0.3 ? '\x14#DYT:' : ''), noise, bytesOf('\x14#F')]);
      const request = scanner.push(piece.subarray(0, Math.ceil(random() * piece.length)));
      if (request === null) continue;
      found++;
      const isFit = /^(?:(?:YT|DM):[^\x00-\x1f\x7f-\x9f]+|(?:URL|VID|SND|IMG):https?:\/\/[^/?#].*)$/;
      if (!isFit.test(`${request.type}:${request.value}`))
        expect.fail(`seed ${seed}, run ${run}: ${JSON.stringify(request)}`);
    }
    expect(found, `seed ${seed}`).toBeGreaterThan(20);
  });
});
